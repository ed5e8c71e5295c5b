import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../crypto/keys.ts';

/** Octets of a UUID. */
const ID_LENGTH = 16;
/** Octets of a truncated HMAC-SHA-256 (RFC 2104 5). */
const MAC_LENGTH = 16;

interface Subscription {
  accountId: string;
  eventId: string;
}

/** Links that end the notices about one event to one account. They are valid as long as SECRET_KEY has their secret. */
export interface UnsubscribeTokens {
  /** 64 characters of base64url: both ids, and their HMAC. */
  sign: (subscription: Subscription) => string;
  /** Null for what we did not sign. */
  verify: (token: string) => Subscription | null;
}

export function createUnsubscribeTokens(keys: Keys): UnsubscribeTokens {
  const all = keys('unsubscribe link');
  return {
    sign: ({ accountId, eventId }) => {
      const ids = Buffer.from(`${accountId}${eventId}`.replaceAll('-', ''), 'hex');
      return Buffer.concat([ids, macOf(all[0], ids)]).toString('base64url');
    },
    verify: (token) => {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== 2 * ID_LENGTH + MAC_LENGTH || bytes.toString('base64url') !== token) return null;
      const [ids, mac] = [bytes.subarray(0, 2 * ID_LENGTH), bytes.subarray(2 * ID_LENGTH)];
      if (!all.some((key) => timingSafeEqual(macOf(key, ids), mac))) return null;
      return { accountId: toUuid(ids.subarray(0, ID_LENGTH)), eventId: toUuid(ids.subarray(ID_LENGTH)) };
    },
  };
}

function macOf(key: KeyObject, ids: Buffer): Buffer {
  return createHmac('sha256', key).update(ids).digest().subarray(0, MAC_LENGTH);
}

function toUuid(id: Buffer): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
