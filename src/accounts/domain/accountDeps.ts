import { type Counters, createCounters } from '../../database/rateLimitCounter.ts';
import type { Deps } from '../../deps.ts';
import { createMessageAllowance, type MessageAllowance } from '../../messages/allowance/messageAllowance.ts';
import type { EmailMessage, SmsMessage } from '../../messages/email.ts';
import { type AccountTokens, createAccountTokens } from './accountTokens.ts';
import { type Codes, createCodes } from './codes.ts';
import { type ConfirmTokens, createConfirmTokens } from './confirmTokens.ts';
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
  sendNow: SendNow;
  /** Of new password hashes. */
  argon2Cost: Argon2Cost;
}

/** Sends a message at once, past the outbox; resolves to whether it was accepted, or why not. Never rejects. */
export type SendNow = (message: EmailMessage | SmsMessage) => Promise<{ isAccepted: true } | { isAccepted: false; reason: string }>;

/**
 * @param deps tests set `argon2Cost`, because many of them create accounts
 * @param sendNow used where the response says whether a message was sent; by default nothing can be sent
 * @param onMessagesEnqueued called after a commit that put messages into the outbox
 */
export function createAccountDeps(
  deps: Deps & { argon2Cost?: Argon2Cost },
  sendNow: SendNow = async () => ({ isAccepted: false, reason: 'There is no server to send it' }),
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
    sendNow,
    argon2Cost: deps.argon2Cost ?? ARGON2_COST,
  };
}
