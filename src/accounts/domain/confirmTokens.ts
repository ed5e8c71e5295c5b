import { createJwt } from '../../crypto/jwt.ts';
import type { Keys } from '../../crypto/keys.ts';
import { createSignedIds } from '../../crypto/signedIds.ts';

/** Tokens of links that confirm an address. Short, because an email shows the whole link to those who cannot use its button. */
export interface ConfirmTokens {
  /** 43 characters of base64url. When the link ends, the challenge says. */
  sign: (challengeId: string) => string;
  /** The id of the challenge; null for what we did not sign. */
  verify: (token: string) => string | null;
}

export function createConfirmTokens(keys: Keys): ConfirmTokens {
  const { sign, verify } = createSignedIds(keys('confirm link'), 1, 'base64url');
  // Links that were sent before this form existed have a JSON Web Token, and are followed within a day.
  const jwt = createJwt(keys, 'confirm');
  return { sign, verify: (token) => verify(token)?.[0] ?? jwt.verify(token)?.jti ?? null };
}
