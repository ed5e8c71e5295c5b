import { rows } from '../database/dialect.ts';
import { retrying } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import { bearerToken } from '../http/bearer.ts';
import { cookieNamed } from '../http/cookies.ts';
import { refuseForeignSite } from '../http/fetchMetadata.ts';
import { goOn } from '../http/pages.ts';
import { type Context, type Middleware, wantsPage } from '../http/request.ts';
import type { Actor } from '../world.ts';
import { type Account, accounts, allows } from './account.ts';
import type { House } from './house.ts';
import { opensRoutesOf, type RoleName, rolesOf } from './role.ts';
import { IDLES, isLiveSession, LIVES, SEEN_EVERY, type Session, sessions } from './session.ts';

/** Where one may be led after signing in: to pages of ours, and nowhere else. */
const PAGES = /^\/(account|admin\/users(\/[0-9a-f-]{36})?)$/;

export type SignedIn = (role: RoleName) => Middleware;

/** The cookie in which pages carry the session token; programs send it in a header. */
export function sessionCookie(publicUrl: string) {
  const cookie = cookieNamed('session', publicUrl);
  return { ...cookie, set: (ctx: Context, token: string) => cookie.set(ctx, token, LIVES / 1_000) };
}

/**
 * Lets through whoever is signed in and has a role that opens routes of this one: 401 without a session that is live,
 * 403 without the role. The session is looked up each time, so that whoever is signed out is so at once.
 */
export function openSignedIn(house: House): SignedIn {
  const { db, now, config } = house.world;
  const cookie = sessionCookie(config.PUBLIC_URL);

  return (role) => async (ctx, next) => {
    const found = await lookUp(tokenOf(ctx));
    if (!found) return comeIn(ctx);
    const roles = await rolesOf(db, found.account.id);
    if (!opensRoutesOf(roles, role)) throw new Refusal('forbidden', { key: 'accounts.refusals.role' });
    const { id, username, locale } = found.account;
    ctx.state.account = { id, username, roles: roles.map(({ name }) => name) };
    ctx.state.language = locale;
    ctx.set('Cache-Control', 'no-store');
    await seen(found.session);
    return next();
  };

  function tokenOf(ctx: Context): string | null {
    const inHeader = headerToken(ctx);
    if (inHeader !== undefined) return inHeader;
    const carried = cookie.read(ctx);
    // Only what a browser sends by itself can be sent against its owner's will.
    if (carried !== null) refuseForeignSite(ctx, config.PUBLIC_URL);
    return carried;
  }

  async function lookUp(token: string | null): Promise<{ account: Account; session: Session } | null> {
    const claims = token === null ? null : house.sessionTokens.read(token, now());
    if (!claims) return null;
    const [session] = await rows<Session>(db, `SELECT ${sessions.columns} FROM sessions WHERE id = ? AND account_id = ?`, [
      claims.jti,
      claims.sub,
    ]);
    const [account] = await rows<Account>(db, `SELECT ${accounts.columns} FROM accounts WHERE id = ?`, [claims.sub]);
    return session && account && isLiveSession(session, now()) && allows(account, 'sign in') ? { account, session } : null;
  }

  /** Written every few minutes: what nobody uses for two hours is over. */
  async function seen({ id, seenAt }: Session) {
    if (now().getTime() - Date.parse(seenAt) < Math.min(SEEN_EVERY, IDLES)) return;
    await retrying(db, () => rows(db, 'UPDATE sessions SET seen_at = ? WHERE id = ?', [now().toISOString(), id]));
  }
}

/** Undefined when there is no such header; null when it holds no token of ours. */
function headerToken(ctx: Context): string | null | undefined {
  try {
    return bearerToken(ctx.req) ?? undefined;
  } catch {
    return null;
  }
}

/** A person is led to the door, a program is told. */
function comeIn(ctx: Context) {
  if (wantsPage(ctx) && ctx.method === 'GET') return goOn(ctx, `/sign-in?next=${encodeURIComponent(nextOf(ctx.path))}`);
  throw new Refusal('unauthenticated', { key: 'accounts.refusals.signIn' });
}

/** The page that is asked for, when it is one to be led to. What is asked for may come from anybody, and be of any length. */
export function nextOf(page: unknown): string {
  return typeof page === 'string' && PAGES.test(page) ? page : '/account';
}

/** Whoever is signed in, as the history names them. */
export function actorOf(ctx: Context): Actor & { id: string } {
  const { id } = ctx.state.account;
  return { id, name: `account ${id}`, correlationId: ctx.state.correlationId };
}
