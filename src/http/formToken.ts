import { createHmac, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Claims, createJwt } from '../crypto/jwt.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { bearerToken, invalidTokenError } from './bearerToken.ts';
import { clientNetwork } from './clientAddress.ts';
import type { Context, Middleware } from './request.ts';

const TOKEN_TTL_SECONDS = 30 * 60;
/** Entries of each cache: verified tokens, and fingerprints of client addresses. */
const CACHE_SIZE = 10_000;

export interface FormTokens {
  issue: (eventId: string, address: string) => { token: string; expiresAt: string };
  /** Sets `ctx.state.eventId` from the token in the header. Throws `missingCode` without a token, `forbidden` if it is invalid. */
  guard: (missingCode?: 'unauthenticated' | 'forbidden') => Middleware;
  /** Verifies the token of a form's hidden field. Throws a DomainError `forbidden` if it is invalid. */
  read: (token: string, address: string) => { eventId: string; issuedAt: Date };
}

/** Signed tokens for the sign-up form. Each is valid for one event, for half an hour and, depending on TOKEN_IP, for one client. */
export function createFormTokens({ config, keys, now }: Deps): FormTokens {
  const jwt = createJwt(keys, 'form');
  const addressKeys = keys('client address');
  const verifiedClaims = new LRUCache<string, Claims>({ max: CACHE_SIZE, memoMethod: verifySignature });
  const fingerprints = new LRUCache<string, string[]>({ max: CACHE_SIZE, memoMethod: fingerprintsOf });

  function issue(eventId: string, address: string) {
    const iat = Math.floor(now().getTime() / 1_000);
    const claims: Claims = { sub: eventId, iat, exp: iat + TOKEN_TTL_SECONDS, ...clientClaim(address) };
    return { token: jwt.sign(claims), expiresAt: new Date(claims.exp * 1_000).toISOString() };
  }

  function clientClaim(address: string): { ip?: string } {
    return config.TOKEN_IP === 'off' ? {} : { ip: fingerprint(addressKeys[0], address) };
  }

  /** An HMAC, so that the token does not reveal the address. */
  function fingerprint(key: KeyObject, address: string): string {
    const client = config.TOKEN_IP === 'exact' ? address : clientNetwork(address);
    return createHmac('sha256', key).update(client).digest('base64url').slice(0, 22);
  }

  /** One fingerprint per key. Cached, because the HMAC is the slowest part of a check. */
  function fingerprintsOf(address: string): string[] {
    return addressKeys.map((key) => fingerprint(key, address));
  }

  function read(token: string, address: string) {
    const claims = verifiedClaims.memo(token);
    if (claims.exp * 1_000 <= now().getTime()) throw invalidTokenError();
    if (config.TOKEN_IP !== 'off' && !fingerprints.memo(address).includes(claims.ip ?? '')) throw invalidTokenError();
    return { eventId: claims.sub, issuedAt: new Date(claims.iat * 1_000) };
  }

  function verifySignature(token: string): Claims {
    const claims = jwt.verify(token);
    if (claims === null) throw invalidTokenError();
    return claims;
  }

  const guard =
    (missingCode: 'unauthenticated' | 'forbidden' = 'unauthenticated'): Middleware =>
    (ctx: Context, next) => {
      const token = bearerToken(ctx.req);
      if (token === null) throw new DomainError(missingCode, 'A form token is required in the header X_Authorization: Bearer <token>.');
      ctx.state.eventId = read(token, ctx.state.address).eventId;
      return next();
    };

  return { issue, guard, read };
}
