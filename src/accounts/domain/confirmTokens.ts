import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { createJwt } from '../../crypto/jwt.ts';
import type { Keys } from '../../crypto/keys.ts';

/** Octets of a UUID. */
const ID_LENGTH = 16;
/** Octets of a truncated HMAC-SHA-256 (RFC 2104 5): 128 bits, which nobody guesses within the limit of requests. */
const MAC_LENGTH = 16;

/** Tokens of links that confirm an address. Short, because an email shows the whole link to those who cannot use its button. */
export interface ConfirmTokens {
  /** 43 characters of base64url: the id, and its HMAC. When the link ends, the challenge says. */
  sign: (challengeId: string) => string;
  /** The id of the challenge; null for what we did not sign. */
  verify: (token: string) => string | null;
}

export function createConfirmTokens(keys: Keys): ConfirmTokens {
  const [signingKey, ...olderKeys] = keys('confirm link');
  // Links that were sent before this form existed have a JSON Web Token, and are followed within a day.
  const jwt = createJwt(keys, 'confirm');
  return {
    sign: (challengeId) => {
      const id = Buffer.from(challengeId.replaceAll('-', ''), 'hex');
      return Buffer.concat([id, macOf(signingKey, id)]).toString('base64url');
    },
    verify: (token) => {
      const bytes = Buffer.from(token, 'base64url');
      // One token has one spelling: the decoder ignores what it does not know.
      if (bytes.length !== ID_LENGTH + MAC_LENGTH || bytes.toString('base64url') !== token) return jwt.verify(token)?.jti ?? null;
      const [id, mac] = [bytes.subarray(0, ID_LENGTH), bytes.subarray(ID_LENGTH)];
      return [signingKey, ...olderKeys].some((key) => timingSafeEqual(macOf(key, id), mac)) ? toUuid(id) : null;
    },
  };
}

function macOf(key: KeyObject, id: Buffer): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, MAC_LENGTH);
}

function toUuid(id: Buffer): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
