import jwt from 'jsonwebtoken';
import type { Keys } from './keys.ts';

const ISSUER = 'slotkeeper';
/** Characters. Longer tokens are rejected without parsing. */
const MAX_TOKEN_LENGTH = 2_048;

/** A token of one kind is never valid as another: key, `typ` and audience differ (RFC 8725 3.11 and 3.12). */
const KINDS = {
  form: { keyPurpose: 'form token', typ: 'form+jwt', audience: 'form' },
  session: { keyPurpose: 'session token', typ: 'session+jwt', audience: 'account' },
  confirm: { keyPurpose: 'confirm token', typ: 'confirm+jwt', audience: 'confirm' },
} as const;

/** Times are in seconds since 1970 (RFC 7519 2, NumericDate). */
export interface Claims {
  sub: string;
  iat: number;
  exp: number;
  /** Unique id of the token (RFC 7519 4.1.7). */
  jti?: string;
  /** Fingerprint of the client that asked for the token. */
  ip?: string;
  /** The client's address changed meanwhile, so that any address is accepted. */
  moved?: true;
}

export interface Jwt {
  sign: (claims: Claims) => string;
  /** The claims of a token of this kind with a valid signature, expired or not; null for anything else. */
  verify: (token: string) => Claims | null;
}

/** Signs with HS256 and the first secret of SECRET_KEY. Verifies with every secret, and only HS256 (RFC 8725 3.1). */
export function createJwt(keys: Keys, kind: keyof typeof KINDS): Jwt {
  const { keyPurpose, typ, audience } = KINDS[kind];
  const [signingKey, ...olderKeys] = keys(keyPurpose);
  const options = { algorithms: ['HS256' as const], issuer: ISSUER, audience, complete: true as const, ignoreExpiration: true };

  function verify(token: string): Claims | null {
    if (token.length > MAX_TOKEN_LENGTH) return null;
    for (const key of [signingKey, ...olderKeys]) {
      try {
        const { header, payload } = jwt.verify(token, key, options);
        return Object.keys(header).length === 2 && header.typ === typ && isClaims(payload) ? payload : null;
      } catch {}
    }
    return null;
  }

  return {
    sign: (claims) => jwt.sign({ ...claims, iss: ISSUER, aud: audience }, signingKey, { header: { alg: 'HS256', typ } }),
    verify,
  };
}

function isClaims(payload: unknown): payload is Claims {
  const { sub, iat, exp, aud } = payload as Partial<Claims> & { aud: unknown };
  return typeof sub === 'string' && typeof iat === 'number' && typeof exp === 'number' && typeof aud === 'string';
}
