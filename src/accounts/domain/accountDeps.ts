import { type Counters, createCounters } from '../../database/rateLimitCounter.ts';
import type { Deps } from '../../deps.ts';
import { createMessageAllowance, type MessageAllowance } from '../../messages/allowance/messageAllowance.ts';
import type { EmailMessage, SmsMessage } from '../../messages/email.ts';
import { type AccountTokens, createAccountTokens } from './accountTokens.ts';
import { type Codes, createCodes } from './codes.ts';
import { type ConfirmTokens, createConfirmTokens } from './confirmTokens.ts';
import { createInvitationTokens, type InvitationTokens } from './invitationTokens.ts';
import { ARGON2_COST, type Argon2Cost } from './passwordHash.ts';
import { createTransact, type RunInTransaction } from './transact.ts';

/** What every operation on accounts needs. */
export interface AccountDeps extends Deps {
  transact: RunInTransaction;
  codes: Codes;
  counters: Counters;
  allowance: MessageAllowance;
  sessionTokens: AccountTokens;
  confirmTokens: ConfirmTokens;
  invitationTokens: InvitationTokens;
  sendNow: SendNow;
  /** Of new password hashes. */
  argon2Cost: Argon2Cost;
}

/** What became of a message that is sent while its client waits. */
export type SendOutcome =
  | { result: 'accepted' }
  /** It was not tried. */
  | { result: 'paused' }
  /** Tried once; the outbox tries it again. */
  | { result: 'waits'; reason: string; cause: string; nextAttemptAt: string }
  | { result: 'refused'; reason: string };

/** Sends a message at once. Never rejects. */
export type SendNow = (message: EmailMessage | SmsMessage) => Promise<SendOutcome>;

/**
 * @param deps tests set `argon2Cost`, because many of them create accounts
 * @param sendNow used where the response says whether a message was sent; by default nothing can be sent
 * @param onMessagesEnqueued called after a commit that put messages into the outbox
 */
export function createAccountDeps(
  deps: Deps & { argon2Cost?: Argon2Cost },
  sendNow: SendNow = async () => ({ result: 'refused', reason: 'There is no server to send it' }),
  onMessagesEnqueued?: () => void,
): AccountDeps {
  return {
    ...deps,
    transact: createTransact(deps, onMessagesEnqueued),
    codes: createCodes(deps.keys),
    counters: createCounters(deps.keys),
    allowance: createMessageAllowance(deps.keys),
    sessionTokens: createAccountTokens(deps.keys),
    confirmTokens: createConfirmTokens(deps.keys),
    invitationTokens: createInvitationTokens(deps.keys),
    sendNow,
    argon2Cost: deps.argon2Cost ?? ARGON2_COST,
  };
}
