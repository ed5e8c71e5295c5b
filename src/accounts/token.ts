import jwt from 'jsonwebtoken';
import type { Keys } from '../keys.ts';

/** What each kind of token says of itself. A token of one kind is none of another: key, typ and audience differ. */
const KINDS = {
  session: { key: 'session token', typ: 'session+jwt', audience: 'account' },
  confirm: { key: 'confirm token', typ: 'confirm+jwt', audience: 'confirm' },
} as const;
const ISSUER = 'slotkeeper';
const LONGEST = 2_048;

interface Claims {
  /** Id of the account. */
  sub: string;
  /** Id of the session or of the challenge: with the issuer it names the token (RFC 7519 4.1.7). */
  jti: string;
  exp: number;
}

export interface Tokens {
  sign: (sub: string, jti: string, now: Date, expiresAt: string) => string;
  /** What a token of this kind says; null for anything else, and for one that is outdated. `late` takes outdated ones too. */
  read: (token: string, now: Date, late?: 'late') => Claims | null;
}

/** Signed by HS256 and nothing else (RFC 8725 3.1). Keys are replaced as SECRET_KEY is. */
export function makeTokens(keys: Keys, kind: keyof typeof KINDS): Tokens {
  const { key, typ, audience } = KINDS[kind];
  const [signing, ...older] = keys(key);
  const checks = { algorithms: ['HS256' as const], issuer: ISSUER, audience, complete: true as const, ignoreExpiration: true };

  function sign(sub: string, jti: string, now: Date, expiresAt: string): string {
    const times = { iat: Math.floor(now.getTime() / 1_000), exp: Math.floor(Date.parse(expiresAt) / 1_000) };
    return jwt.sign({ sub, jti, ...times, iss: ISSUER, aud: audience }, signing, { header: { alg: 'HS256', typ } });
  }

  function read(token: string, now: Date, late?: 'late'): Claims | null {
    if (token.length > LONGEST) return null;
    for (const known of [signing, ...older]) {
      try {
        const { header, payload } = jwt.verify(token, known, { ...checks, clockTimestamp: Math.floor(now.getTime() / 1_000) });
        if (Object.keys(header).length !== 2 || header.typ !== typ || !isClaims(payload)) return null;
        return late || payload.exp * 1_000 > now.getTime() ? payload : null;
      } catch {}
    }
    return null;
  }

  return { sign, read };
}

function isClaims(payload: unknown): payload is Claims {
  const { sub, jti, exp, aud } = payload as Partial<Claims> & { aud: unknown };
  return typeof sub === 'string' && typeof jti === 'string' && typeof exp === 'number' && typeof aud === 'string';
}
