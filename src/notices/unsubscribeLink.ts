import type { Keys } from '../crypto/keys.ts';
import { createSignedIds } from '../crypto/signedIds.ts';

interface Subscription {
  accountId: string;
  eventId: string;
}

/** Links that end the notices about one event to one account. They are valid as long as SECRET_KEY has their secret. */
export interface UnsubscribeTokens {
  /** 64 characters of base64url. */
  sign: (subscription: Subscription) => string;
  /** Null for what we did not sign. */
  verify: (token: string) => Subscription | null;
}

export function createUnsubscribeTokens(keys: Keys): UnsubscribeTokens {
  const { sign, verify } = createSignedIds(keys('unsubscribe link'), 2, 'base64url');
  return {
    sign: ({ accountId, eventId }) => sign(accountId, eventId),
    verify: (token) => {
      const [accountId, eventId] = verify(token) ?? [];
      return accountId === undefined || eventId === undefined ? null : { accountId, eventId };
    },
  };
}
