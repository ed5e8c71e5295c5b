import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Keys } from './keys.ts';

/** Octets of a UUID. */
const ID_LENGTH = 16;
/** Octets of a truncated HMAC-SHA-256 (RFC 2104 5): 128 bits, which nobody guesses within the limit of requests. */
const MAC_LENGTH = 16;

/** Short tokens of links: ids and their HMAC. Nothing about them is stored: whoever reads the database cannot follow one. */
export interface SignedIds {
  sign: (...ids: string[]) => string;
  /** The ids, of what may be gone; null for what we did not sign. A token has one spelling. */
  verify: (token: string) => string[] | null;
}

/** `all` are the keys of one kind of link, so that none works as another; `count` is how many ids a token has. */
export function createSignedIds(all: ReturnType<Keys>, count: number, encoding: 'base64url' | 'hex'): SignedIds {
  const length = count * ID_LENGTH;
  return {
    sign: (...ids) => {
      const bytes = Buffer.from(ids.join('').replaceAll('-', ''), 'hex');
      return Buffer.concat([bytes, macOf(all[0], bytes)]).toString(encoding);
    },
    verify: (token) => {
      const bytes = Buffer.from(token, encoding);
      // The decoder ignores what it does not know.
      if (bytes.length !== length + MAC_LENGTH || bytes.toString(encoding) !== token) return null;
      const [ids, mac] = [bytes.subarray(0, length), bytes.subarray(length)];
      if (!all.some((key) => timingSafeEqual(macOf(key, ids), mac))) return null;
      return Array.from({ length: count }, (_, index) => toUuid(ids.subarray(index * ID_LENGTH, (index + 1) * ID_LENGTH)));
    },
  };
}

function macOf(key: KeyObject, ids: Buffer): Buffer {
  return createHmac('sha256', key).update(ids).digest().subarray(0, MAC_LENGTH);
}

function toUuid(id: Buffer): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
