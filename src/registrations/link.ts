import { createHmac, hash, type KeyObject } from 'node:crypto';
import { v4 as uuidV4 } from 'uuid';
import type { Keys } from '../keys.ts';

/** Makes the private links of this installation, and finds them again for a letter. */
export interface Links {
  hashFor: (registrationId: string, emailKey: string) => string;
  /** Null when the secret that the link was made with is gone from SECRET_KEY. */
  linkOf: (registration: { id: string; emailKey: string; linkHash: string }) => string | null;
}

/**
 * The link of a registration is a UUIDv4 (RFC 9562) whose 122 bits come from an HMAC over the registration's id and address:
 * a letter can be rendered at any time, while the database holds the SHA-256 alone and so opens no registration.
 * With another address comes another link.
 */
export function makeLinks(keys: Keys): Links {
  const all = keys('link');
  return {
    hashFor: (id, emailKey) => hashOfLink(derive(all[0], id, emailKey)),
    linkOf: ({ id, emailKey, linkHash }) =>
      all.map((key) => derive(key, id, emailKey)).find((link) => hashOfLink(link) === linkHash) ?? null,
  };
}

export function hashOfLink(link: string): string {
  return hash('sha256', link.toLowerCase(), 'base64url');
}

function derive(key: KeyObject, id: string, emailKey: string): string {
  return uuidV4({ random: createHmac('sha256', key).update(`${id} ${emailKey}`).digest() });
}
