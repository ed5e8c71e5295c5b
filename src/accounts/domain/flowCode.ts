import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from './accountDeps.ts';
import { type AuthFlow, BLOCK_MINUTES, MAX_WRONG_CODES } from './authFlow.ts';
import { type Challenge, challenges, consume, newChallenge, recordAttempt } from './challenge.ts';
import { saveFlow } from './flowSteps.ts';
import { addressOf, type Contact, channelFor } from './identity.ts';
import { type AccountUnitOfWork, enqueueMessage, recordAudit } from './unitOfWork.ts';
import { recordWrongCode, resetWrongCodes } from './verificationLimits.ts';

/** NIST SP 800-63B allows ten minutes. */
const CODE_TTL_MINUTES = 10;

/**
 * Creates a new code and enqueues the message with it; the code before no longer works. `target` is null if an
 * authenticator app makes the code; with `isDecoy` a message is sent, but no code matches.
 */
export async function sendCode(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  flow: AuthFlow,
  target: { contact: Contact; template: string; isDecoy: boolean } | null,
) {
  const channel = target ? channelFor(target.contact) : 'authenticator';
  const fields = { purpose: flow.type, channel, accountId: flow.accountId, flowId: flow.id } as const;
  const challenge = newChallenge(fields, unitOfWork.now, { minutes: CODE_TTL_MINUTES });
  // The number already has an account: store no hash, so that no code can match. The owner learns of the attempt by SMS; the caller learns nothing.
  if (target && !target.isDecoy) challenge.secretHash = deps.codes.hashFor(challenge.id, 'numeric');
  await insert(unitOfWork.db, challenges, [challenge]);
  await saveFlow(unitOfWork, flow, { state: 'code_sent', challengeId: challenge.id });
  if (target) {
    const data = { challengeId: challenge.id, locale: flow.locale };
    enqueueMessage(unitOfWork, target.template, {
      accountId: flow.accountId,
      ...addressOf(target.contact),
      data,
    });
  }
  recordAudit(unitOfWork, unitOfWork.subject.account ?? null, { action: 'flow.code_sent', data: { channel } });
}

/**
 * Counts the attempt, then compares. After a wrong code a new one has to be requested; too many wrong codes block the
 * flow. `matches` replaces the comparison where the code does not come from us (authenticator apps).
 * @throws DomainError `invalid` if the code is wrong.
 */
export async function verifyCode(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  flow: AuthFlow,
  code: string,
  subject: string,
  matches: (challenge: Challenge) => boolean = (challenge) => deps.codes.matches(challenge, code),
): Promise<void> {
  const challenge = flow.challengeId === null ? undefined : await recordAttempt(unitOfWork.db, flow.challengeId, unitOfWork.at);
  if (challenge && matches(challenge) && (await consume(unitOfWork.db, challenge.id, unitOfWork.at)))
    return resetWrongCodes(deps, unitOfWork, subject);
  const failedAttempts = flow.failedAttempts + 1;
  const blockedUntil = failedAttempts < MAX_WRONG_CODES ? null : new Date(unitOfWork.now.getTime() + BLOCK_MINUTES * 60_000).toISOString();
  await saveFlow(unitOfWork, flow, { state: 'credentials_set', challengeId: null, failedAttempts, blockedUntil });
  await recordWrongCode(deps, unitOfWork, subject);
  throw new DomainError(
    'invalid',
    { key: 'accounts.fieldErrors.code' },
    { fieldErrors: [{ field: 'code', message: { key: 'accounts.fieldErrors.code' } }] },
  );
}
