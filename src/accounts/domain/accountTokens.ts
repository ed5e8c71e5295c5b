import { createJwt } from '../../crypto/jwt.ts';
import type { Keys } from '../../crypto/keys.ts';

interface AccountClaims {
  accountId: string;
  /** Id of the session or of the challenge. */
  tokenId: string;
}

export interface AccountTokens {
  /** `expiresAt` is ISO 8601 in UTC. */
  sign: (accountId: string, tokenId: string, now: Date, expiresAt: string) => string;
  /** The claims of a valid token of this kind; null for anything else, and for an expired one unless `allowExpired`. */
  verify: (token: string, now: Date, allowExpired?: 'allow_expired') => AccountClaims | null;
}

/** Tokens about an account: of a session, or of a link that confirms an identity. */
export function createAccountTokens(keys: Keys, kind: 'session' | 'confirm'): AccountTokens {
  const jwt = createJwt(keys, kind);
  return {
    sign: (accountId, tokenId, now, expiresAt) =>
      jwt.sign({ sub: accountId, jti: tokenId, iat: Math.floor(now.getTime() / 1_000), exp: Math.floor(Date.parse(expiresAt) / 1_000) }),
    verify: (token, now, allowExpired) => {
      const claims = jwt.verify(token);
      if (claims?.jti === undefined) return null;
      if (!allowExpired && claims.exp * 1_000 <= now.getTime()) return null;
      return { accountId: claims.sub, tokenId: claims.jti };
    },
  };
}
