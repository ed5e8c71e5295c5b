import { createCounters } from '../../database/rateLimitCounter.ts';
import { withRetry } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { countedMailbox, type EmailAddress } from '../../validation/emailAddress.ts';

const MAX_PER_HOUR = 3;

/** Throws DomainError `too-many` if the link was asked for too often. */
export type LimitResend = (eventId: string, email: EmailAddress) => Promise<void>;

/** Counts how often a private link is asked for again, known or not, by every route and in the database. */
export function createResendLimit({ db, keys, now, config }: Pick<Deps, 'db' | 'keys' | 'now' | 'config'>): LimitResend {
  const { consume } = createCounters(keys);
  const limit = { name: 'resent links', max: Math.ceil(MAX_PER_HOUR * config.RATE_LIMIT_FACTOR), windowSeconds: 3_600 };
  return (eventId, email) => {
    const counter = { limit, subject: `${eventId} ${countedMailbox(email.normalized)}` };
    return withRetry(db, () => consume(db, now(), [counter], 'too-many', { key: 'errors.resentOften' }));
  };
}
