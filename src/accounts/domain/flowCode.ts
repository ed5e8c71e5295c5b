import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { lockForCreator } from '../../messages/outbox/outbox.ts';
import type { AccountDeps } from './accountDeps.ts';
import { type AuthFlow, BLOCK_MINUTES, MAX_WRONG_CODES } from './authFlow.ts';
import { type Challenge, challenges, consume, newChallenge, recordAttempt } from './challenge.ts';
import { saveFlow } from './flowSteps.ts';
import { addressOf, type Contact, channelFor } from './identity.ts';
import { type SendRequest, secondsUntilSendAllowed } from './sendQuota.ts';
import { type AccountUnitOfWork, enqueueMessage, recordAudit } from './unitOfWork.ts';
import { recordWrongCode, resetWrongCodes } from './wrongCodes.ts';

/** NIST SP 800-63B allows ten minutes. */
const CODE_TTL_MINUTES = 10;

/**
 * Creates a new code; the one before no longer works. It stops working when the identity is removed. `target` is null if an authenticator app makes the code; with
 * `isDecoy` a message is sent, but no code matches. Returns the message. An SMS is locked for `deliverOrThrow`, which sends
 * it after the commit; an email goes by the outbox.
 */
export async function createCode(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  flow: AuthFlow,
  target: { contact: Contact; identityId?: string; template: string; isDecoy: boolean } | null,
): Promise<Message | null> {
  const channel = target ? channelFor(target.contact) : 'authenticator';
  const fields = {
    purpose: flow.type,
    channel,
    accountId: flow.accountId,
    identityId: target?.identityId ?? null,
    flowId: flow.id,
  } as const;
  const challenge = newChallenge(fields, unitOfWork.now, { minutes: CODE_TTL_MINUTES });
  // The number already has an account: store no hash, so that no code can match. The owner learns of the attempt by SMS; the caller learns nothing.
  if (target && !target.isDecoy) challenge.secretHash = deps.codes.hashFor(challenge.id, 'numeric');
  await insert(unitOfWork.db, challenges, [challenge]);
  await saveFlow(unitOfWork, flow, { state: 'code_sent', challengeId: challenge.id });
  recordAudit(unitOfWork, unitOfWork.subject.account ?? null, { action: 'flow.code_sent', data: { channel } });
  if (!target) return null;
  const data = { challengeId: challenge.id, locale: flow.locale };
  const message = enqueueMessage(unitOfWork, target.template, { accountId: flow.accountId, ...addressOf(target.contact), data });
  if (channel === 'sms') lockForCreator(message, unitOfWork.now);
  return message;
}

/** The code could not be sent: it stops working, and another can be asked for at once. */
export async function withdrawCode(unitOfWork: AccountUnitOfWork, flow: AuthFlow): Promise<void> {
  await unitOfWork.db('challenges').where({ id: flow.challengeId }).update({ superseded_at: unitOfWork.at });
  await saveFlow(unitOfWork, flow, { state: 'credentials_set', challengeId: null });
  recordAudit(unitOfWork, unitOfWork.subject.account ?? null, { action: 'flow.code_not_sent' });
}

interface CodeAttempt {
  code: string;
  /** Whose wrong codes are counted: see `wrongCodes.ts`. */
  subject: string;
  /** How the next code would be sent; null if an authenticator app makes it. */
  sendRequest: SendRequest | null;
  /** Replaces the comparison where the code does not come from us (authenticator apps). */
  matches?: (challenge: Challenge) => boolean;
}

/**
 * Counts the attempt, then compares. After a wrong code a new one has to be requested; too many wrong codes block the
 * flow, until another code may be sent.
 * @throws DomainError `invalid` if the code is wrong.
 */
export async function verifyCode(deps: AccountDeps, unitOfWork: AccountUnitOfWork, flow: AuthFlow, attempt: CodeAttempt): Promise<void> {
  const { code, subject, sendRequest, matches = (challenge: Challenge) => deps.codes.matches(challenge, code) } = attempt;
  const challenge = flow.challengeId === null ? undefined : await recordAttempt(unitOfWork.db, flow.challengeId, unitOfWork.at);
  if (challenge && matches(challenge) && (await consume(unitOfWork.db, challenge.id, unitOfWork.at)))
    return resetWrongCodes(deps, unitOfWork, subject);
  const failedAttempts = flow.failedAttempts + 1;
  await recordWrongCode(deps, unitOfWork, subject);
  const blockedUntil = failedAttempts < MAX_WRONG_CODES ? null : await blockEnd(deps, unitOfWork, sendRequest);
  await saveFlow(unitOfWork, flow, { state: 'credentials_set', challengeId: null, failedAttempts, blockedUntil });
  throw new DomainError(
    'invalid',
    { key: 'accounts.fieldErrors.code' },
    { fieldErrors: [{ field: 'code', message: { key: 'accounts.fieldErrors.code' } }] },
  );
}

/** The wait that is told is the whole wait: when it is over, no limit refuses the next code. */
async function blockEnd(deps: AccountDeps, unitOfWork: AccountUnitOfWork, sendRequest: SendRequest | null): Promise<string> {
  const untilSendAllowed = sendRequest ? await secondsUntilSendAllowed(deps, unitOfWork, sendRequest) : 0;
  return new Date(unitOfWork.now.getTime() + Math.max(BLOCK_MINUTES * 60, untilSendAllowed) * 1_000).toISOString();
}
