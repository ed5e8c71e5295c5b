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
/** `max` would allocate its arrays at once, which takes 2 ms for each. */
const CACHE_OF_ENTRIES = { maxSize: CACHE_SIZE, sizeCalculation: () => 1 };

export interface FormTokens {
  issue: (eventId: string, address: string) => { token: string; expiresAt: string };
  /** Sets `ctx.state.eventId` from the token in the header. Throws `missingCode` without a token, `forbidden` if it is invalid. */
  guard: (missingCode?: 'unauthenticated' | 'forbidden') => Middleware;
  /**
   * A token for a page that is shown again. One of ours from another address is exchanged for one that is accepted from any
   * address: people's addresses change, some with every request. Anything else gives a new token.
   */
  renew: (token: string | undefined, eventId: string, address: string) => string;
  /** Verifies the token of a form's hidden field. Throws a DomainError `forbidden` if it is invalid. */
  read: (token: string, address: string) => { eventId: string; issuedAt: Date };
}

/** Signed tokens for the sign-up form. Each is valid for one event, for half an hour and, depending on TOKEN_IP, for one client. */
export function createFormTokens({ config, keys, now }: Deps): FormTokens {
  const jwt = createJwt(keys, 'form');
  const addressKeys = keys('client address');
  const verifiedClaims = new LRUCache<string, Claims>({ ...CACHE_OF_ENTRIES, memoMethod: verifySignature });
  const fingerprints = new LRUCache<string, string[]>({ ...CACHE_OF_ENTRIES, memoMethod: fingerprintsOf });

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
    if (isExpired(claims)) throw invalidTokenError();
    if (!isFrom(claims, address)) throw movedClientError();
    return { eventId: claims.sub, issuedAt: new Date(claims.iat * 1_000) };
  }

  function isExpired({ exp }: Claims): boolean {
    return exp * 1_000 <= now().getTime();
  }

  function isFrom({ ip, moved }: Claims, address: string): boolean {
    return config.TOKEN_IP === 'off' || moved === true || fingerprints.memo(address).includes(ip ?? '');
  }

  function renew(token: string | undefined, eventId: string, address: string): string {
    const claims = token === undefined ? null : jwt.verify(token);
    const isUsable = claims !== null && claims.sub === eventId && !isExpired(claims);
    if (!isUsable || isFrom(claims, address)) return issue(eventId, address).token;
    // With the time when the form was first shown: a second try at once is no sign of a bot.
    return jwt.sign({ sub: eventId, iat: claims.iat, exp: claims.exp, moved: true });
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
      const claims = verifiedClaims.memo(token);
      if (isExpired(claims) || !isFrom(claims, ctx.state.address)) throw invalidTokenError();
      ctx.state.eventId = claims.sub;
      return next();
    };

  return { issue, guard, renew, read };
}

/** For pages, which say why; to programs every invalid token is the same. */
function movedClientError(): DomainError {
  return new DomainError('forbidden', invalidTokenError().text, {
    fieldErrors: [{ field: 'firstName', message: { key: 'fieldErrors.moved' } }],
  });
}
