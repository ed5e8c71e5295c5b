import { createHmac, hash, type KeyObject } from 'node:crypto';
import { v4 as uuidV4 } from 'uuid';
import type { Keys } from '../../crypto/keys.ts';

/** Derives private links from the secrets in SECRET_KEY, and derives them again for each email. */
export interface Links {
  /** Hash of the link for a registration, made with the current secret. */
  hashFor: (registrationId: string, emailNormalized: string) => string;
  /** The link itself. Null if the secret it was made with was removed from SECRET_KEY. */
  linkOf: (registration: { id: string; emailNormalized: string; linkHash: string }) => string | null;
}

/**
 * A link is a UUIDv4 (RFC 9562) whose 122 random bits come from an HMAC over the registration's id and address. The database
 * stores only its SHA-256, so a stolen database opens no registration, yet emails can be rendered at any time. A new address
 * gets a new link.
 */
export function createLinks(keys: Keys): Links {
  const linkKeys = keys('link');
  return {
    hashFor: (id, emailNormalized) => hashLink(deriveLink(linkKeys[0], id, emailNormalized)),
    linkOf: ({ id, emailNormalized, linkHash }) =>
      linkKeys.map((key) => deriveLink(key, id, emailNormalized)).find((link) => hashLink(link) === linkHash) ?? null,
  };
}

export function hashLink(link: string): string {
  return hash('sha256', link.toLowerCase(), 'base64url');
}

function deriveLink(key: KeyObject, id: string, emailNormalized: string): string {
  return uuidV4({ random: createHmac('sha256', key).update(`${id} ${emailNormalized}`).digest() });
}
