import { createHmac, type KeyObject } from 'node:crypto';
import type { Keys } from '../../crypto/keys.ts';
import type { Challenge } from './challenge.ts';

/** `numeric`: six digits for a challenge that is known. `alphanumeric`: twelve characters (60 bits) that identify their challenge. */
type SecretFormat = 'numeric' | 'alphanumeric';

/** Crockford's base 32: no letter that looks like a digit. */
const CROCKFORD_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface Codes {
  /** The `secretHash` of a new challenge. */
  hashFor: (challengeId: string, format: SecretFormat) => string;
  /** The code, to be sent; null if it was made with a secret that is no longer in SECRET_KEY. */
  codeOf: (challenge: Pick<Challenge, 'id' | 'secretHash'>, format: SecretFormat) => string | null;
  matches: (challenge: Pick<Challenge, 'id' | 'secretHash'>, code: string) => boolean;
  /** The hashes of an alphanumeric code, one for each key, to find its challenge by. */
  hashesOf: (code: string) => string[];
}

/**
 * Codes are derived by HMAC-SHA-256 from the challenge's id, and stored as an HMAC under another key: a copy of the
 * database reveals none of them, and a message can be rendered at any time before it is sent.
 */
export function createCodes(keys: Keys): Codes {
  const derivationKeys = keys('code');
  const hashKeys = keys('code hash');
  const hashCode = (key: KeyObject, id: string, code: string) =>
    hmac(key, code.length === 6 ? `${id} ${code}` : code).toString('base64url');

  return {
    hashFor: (id, format) => hashCode(hashKeys[0], id, deriveCode(derivationKeys[0], id, format)),
    codeOf: ({ id, secretHash }, format) => {
      const candidates = derivationKeys.map((key) => deriveCode(key, id, format));
      return candidates.find((code) => hashKeys.some((key) => hashCode(key, id, code) === secretHash)) ?? null;
    },
    matches: ({ id, secretHash }, code) => secretHash !== '' && hashKeys.some((key) => hashCode(key, id, code) === secretHash),
    hashesOf: (code) => hashKeys.map((key) => hashCode(key, '', code)),
  };
}

function deriveCode(key: KeyObject, id: string, format: SecretFormat): string {
  const bytes = hmac(key, `${format} ${id}`);
  if (format === 'numeric') return String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, '0');
  return Array.from(bytes.subarray(0, 12), (byte) => CROCKFORD_ALPHABET[byte % CROCKFORD_ALPHABET.length]).join('');
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Accepts codes as people type them: in groups, in lower case, with O for 0, and I or L for 1. */
export function normalizeCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}
