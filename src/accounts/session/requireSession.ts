import { rowsFrom } from '../../database/tableMapping.ts';
import { withRetry } from '../../database/transaction.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { bearerToken } from '../../http/bearerToken.ts';
import { clientNetwork } from '../../http/clientAddress.ts';
import { createCookie } from '../../http/cookies.ts';
import { assertSameSite } from '../../http/csrf.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { type Account, accounts } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { isAllowed } from '../domain/accountState.ts';
import type { AdminActor } from '../domain/adminActor.ts';
import type { Permission } from '../domain/permission.ts';
import { permissionsOf, rolesOf } from '../domain/role.ts';
import { isLiveSession, LAST_SEEN_INTERVAL_MS, SESSION_IDLE_MS, SESSION_TTL_MS, type Session, sessions } from '../domain/session.ts';

/** The pages to which signing in may return; prevents open redirects. */
const RETURN_PATHS =
  /^\/(console(\/[a-z0-9-]+){0,5}|account(\/identities)?|admin\/users(\/[0-9a-f-]{36})?|admin\/roles(\/[a-z0-9-]{2,40})?)$/;

/** Without a permission, every active account with a role will do. */
export type RequireSession = (permission?: Permission) => Middleware;

/** Browsers send the session token in this cookie, API clients in a header. */
export function sessionCookie(publicUrl: string) {
  const cookie = createCookie('session', publicUrl);
  return { ...cookie, set: (ctx: Context, token: string) => cookie.set(ctx, token, SESSION_TTL_MS / 1_000) };
}

/**
 * Middleware for routes that require a session (else 401, or a redirect to the login page) and a permission of one of the
 * account's roles (else 403). The session is looked up for every request, so that revoking it works at once.
 */
export function createRequireSession(deps: AccountDeps): RequireSession {
  const { db, now, config } = deps;
  const cookie = sessionCookie(config.PUBLIC_URL);

  return (permission) => async (ctx, next) => {
    const found = await findSession(tokenOf(ctx));
    if (!found) return redirectToLogin(ctx);
    const roles = await rolesOf(db, found.account.id);
    const permissions = permissionsOf(roles);
    const isAllowedHere = permission === undefined ? roles.length > 0 : permissions.includes(permission);
    if (!isAllowedHere) throw new DomainError('forbidden', { key: 'accounts.errors.role' });
    const { id, username, locale } = found.account;
    ctx.state.account = { id, username, roles: roles.map(({ name }) => name), permissions };
    ctx.state.language = locale;
    ctx.set('Cache-Control', 'no-store');
    await touchSession(found.session);
    return next();
  };

  function tokenOf(ctx: Context): string | null {
    const fromHeader = headerToken(ctx);
    if (fromHeader !== undefined) return fromHeader;
    const fromCookie = cookie.read(ctx);
    // CSRF: browsers add cookies to requests that other sites make; headers they do not.
    if (fromCookie !== null) assertSameSite(ctx, config.PUBLIC_URL);
    return fromCookie;
  }

  async function findSession(token: string | null): Promise<{ account: Account; session: Session } | null> {
    const claims = token === null ? null : deps.sessionTokens.verify(token, now());
    if (!claims) return null;
    const session = await rowsFrom(db, sessions).where({ id: claims.tokenId, account_id: claims.accountId }).first();
    const account = await rowsFrom(db, accounts).where({ id: claims.accountId }).first();
    return session && account && isLiveSession(session, now()) && isAllowed(account, 'sign_in') ? { account, session } : null;
  }

  async function touchSession({ id, lastSeenAt }: Session) {
    if (now().getTime() - Date.parse(lastSeenAt) < Math.min(LAST_SEEN_INTERVAL_MS, SESSION_IDLE_MS)) return;
    await withRetry(db, async () => db('sessions').where({ id }).update({ last_seen_at: now().toISOString() }));
  }
}

/** Undefined without the header; null if it holds no bearer token. */
function headerToken(ctx: Context): string | null | undefined {
  try {
    return bearerToken(ctx.req) ?? undefined;
  } catch {
    return null;
  }
}

function redirectToLogin(ctx: Context) {
  if (wantsPage(ctx) && ctx.method === 'GET') return redirect(ctx, `/sign-in?next=${encodeURIComponent(safeReturnPath(ctx.path))}`);
  throw new DomainError('unauthenticated', { key: 'accounts.errors.signIn' });
}

/** `path` if signing in may return to it, else the first page of the console. `path` comes from the client, so it can be anything. */
export function safeReturnPath(path: unknown): string {
  return typeof path === 'string' && RETURN_PATHS.test(path) ? path : '/console';
}

/** The signed-in user as the actor of audit entries. */
export function actorOf(ctx: Context): Actor & { id: string } {
  const { id } = ctx.state.account;
  return { id, name: `account:${id}`, correlationId: ctx.state.correlationId, network: clientNetwork(ctx.state.address) };
}

/** The same for what only some may do. */
export function adminActorOf(ctx: Context): AdminActor {
  return { ...actorOf(ctx), permissions: ctx.state.account.permissions as Permission[] };
}
