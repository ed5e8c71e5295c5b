import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../../crypto/keys.ts';

/** Octets of a UUID. */
const ID_LENGTH = 16;
/** Octets of a truncated HMAC-SHA-256 (RFC 2104 5): 128 bits, which nobody guesses. */
const MAC_LENGTH = 16;
/** Of hexadecimal digits alone: signing in returns to no other paths than those with lowercase letters and digits. */
const TOKEN_PATTERN = /^[0-9a-f]{64}$/;

/** Tokens of links that invite into a team. Nothing about them is stored: whoever reads the database cannot follow one. */
export interface InvitationTokens {
  sign: (invitationId: string) => string;
  /** The id of the invitation, which may be gone; null for what we did not sign. */
  verify: (token: string) => string | null;
}

export function createInvitationTokens(keys: Keys): InvitationTokens {
  const all = keys('team invitation');
  return {
    sign: (invitationId) => {
      const id = Buffer.from(invitationId.replaceAll('-', ''), 'hex');
      return Buffer.concat([id, macOf(all[0], id)]).toString('hex');
    },
    verify: (token) => {
      if (!TOKEN_PATTERN.test(token)) return null;
      const bytes = Buffer.from(token, 'hex');
      const [id, mac] = [bytes.subarray(0, ID_LENGTH), bytes.subarray(ID_LENGTH)];
      return all.some((key) => timingSafeEqual(macOf(key, id), mac)) ? toUuid(id) : null;
    },
  };
}

function macOf(key: KeyObject, id: Buffer): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, MAC_LENGTH);
}

function toUuid(id: Buffer): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
