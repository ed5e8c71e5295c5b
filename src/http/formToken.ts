import { createHmac, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Refusal } from '../errors.ts';
import type { World } from '../world.ts';
import { bearerToken, invalidToken } from './bearer.ts';
import { BoundedMap } from './boundedMap.ts';
import { network } from './clientAddress.ts';
import type { Context, Middleware } from './request.ts';

const LIVES_SECONDS = 30 * 60;
/** Tokens whose signature was checked and need not be again, and clients whose fingerprint is known. */
const REMEMBERED = 10_000;
const KIND = { alg: 'HS256', typ: 'form+jwt' } as const;
const SAYS = { issuer: 'slotkeeper', audience: 'form' };

interface Claims {
  sub: string;
  ip?: string;
  iat: number;
  exp: number;
}

export interface FormTokens {
  issue: (eventId: string, address: string) => { token: string; expiresAt: string };
  /** Lets through whoever carries a token of ours: 401 without one (or `missing`), 403 with a bad one. */
  guard: (missing?: 'unauthenticated' | 'forbidden') => Middleware;
  /** What a token says that came in a form's hidden field. */
  read: (token: string, address: string) => { eventId: string; issuedAt: Date };
}

/** The signed token a sign-up form carries: for one event, for half an hour, for the client that asked for it. */
export function formTokens({ config, keys, now }: World): FormTokens {
  const [signing, ...older] = keys('form token');
  const addressKeys = keys('client address');
  const verified = new BoundedMap<string, Claims>(REMEMBERED);
  const fingerprints = new BoundedMap<string, string[]>(REMEMBERED);

  function issue(eventId: string, address: string) {
    const iat = Math.floor(now().getTime() / 1_000);
    const claims: Claims = { sub: eventId, iat, exp: iat + LIVES_SECONDS, ...boundTo(address) };
    const token = jwt.sign({ ...claims, iss: SAYS.issuer, aud: SAYS.audience }, signing, { header: KIND });
    return { token, expiresAt: new Date(claims.exp * 1_000).toISOString() };
  }

  function boundTo(address: string): { ip?: string } {
    return config.TOKEN_IP === 'off' ? {} : { ip: fingerprint(addressKeys[0], address) };
  }

  /** An HMAC: whoever reads the token does not read the address. */
  function fingerprint(key: KeyObject, address: string): string {
    const client = config.TOKEN_IP === 'exact' ? address : network(address);
    return createHmac('sha256', key).update(client).digest('base64url').slice(0, 22);
  }

  /** With every key. The clients of a rush come again and again, and an HMAC is dear beside the rest of a check. */
  function fingerprintsOf(address: string): string[] {
    return fingerprints.kept(address, () => addressKeys.map((key) => fingerprint(key, address)));
  }

  function read(token: string, address: string) {
    const claims = verified.kept(token, verify);
    if (claims.exp * 1_000 <= now().getTime()) throw invalidToken();
    if (config.TOKEN_IP !== 'off' && !fingerprintsOf(address).includes(claims.ip ?? '')) throw invalidToken();
    return { eventId: claims.sub, issuedAt: new Date(claims.iat * 1_000) };
  }

  function verify(token: string): Claims {
    for (const key of [signing, ...older]) {
      try {
        const { header, payload } = jwt.verify(token, key, { algorithms: ['HS256'], ...SAYS, complete: true, ignoreExpiration: true });
        if (Object.keys(header).length === 2 && header.typ === KIND.typ && isClaims(payload)) return payload;
      } catch {}
    }
    throw invalidToken();
  }

  const guard =
    (missing: 'unauthenticated' | 'forbidden' = 'unauthenticated'): Middleware =>
    (ctx: Context, next) => {
      const token = bearerToken(ctx.req);
      if (token === null) throw new Refusal(missing, 'A form token is needed, in the header X_Authorization: Bearer <token>.');
      ctx.state.eventId = read(token, ctx.state.address).eventId;
      return next();
    };

  return { issue, guard, read };
}

function isClaims(payload: unknown): payload is Claims {
  const { sub, iat, exp } = payload as Partial<Claims>;
  return typeof sub === 'string' && typeof iat === 'number' && typeof exp === 'number';
}
