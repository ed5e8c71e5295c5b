import { createJwt } from '../../crypto/jwt.ts';
import type { Keys } from '../../crypto/keys.ts';

interface AccountClaims {
  accountId: string;
  /** Id of the session. */
  tokenId: string;
}

export interface AccountTokens {
  /** `expiresAt` is ISO 8601 in UTC. */
  sign: (accountId: string, tokenId: string, now: Date, expiresAt: string) => string;
  /** The claims of a valid token; null for anything else, and for an expired one. */
  verify: (token: string, now: Date) => AccountClaims | null;
}

/** Tokens of sessions. */
export function createAccountTokens(keys: Keys): AccountTokens {
  const jwt = createJwt(keys, 'session');
  return {
    sign: (accountId, tokenId, now, expiresAt) =>
      jwt.sign({ sub: accountId, jti: tokenId, iat: Math.floor(now.getTime() / 1_000), exp: Math.floor(Date.parse(expiresAt) / 1_000) }),
    verify: (token, now) => {
      const claims = jwt.verify(token);
      if (claims?.jti === undefined) return null;
      if (claims.exp * 1_000 <= now.getTime()) return null;
      return { accountId: claims.sub, tokenId: claims.jti };
    },
  };
}
