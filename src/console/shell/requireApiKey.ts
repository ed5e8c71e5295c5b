import { accounts } from '../../accounts/domain/account.ts';
import type { AccountDeps } from '../../accounts/domain/accountDeps.ts';
import { isAllowed } from '../../accounts/domain/accountState.ts';
import { permissionsOf, rolesOf } from '../../accounts/domain/role.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { withRetry } from '../../database/transaction.ts';
import { DomainError } from '../../domainError.ts';
import { bearerToken } from '../../http/bearerToken.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { type ApiKey, findLiveApiKey, LAST_USED_INTERVAL_MS, scopesOf } from '../../teams/apiKey.ts';
import { ALL_EVENTS } from '../../teams/eventAccess.ts';

const API_KEY = /^sk_/;

/**
 * Middleware for routes of the API that programs may use with a key: it stands for its account while that can sign in. Requests
 * without a key are left to `otherwise`, which requires a session.
 */
export function createRequireApiKey({ db, now }: AccountDeps, { limit }: RateLimits) {
  const limited = limit({ name: 'api-key', max: 600, windowSeconds: 60, subjectOf: (ctx) => String(ctx.state.account.apiKey?.id) });

  return (otherwise: Middleware): Middleware =>
    async (ctx, next) => {
      const key = ctx.path.startsWith('/api/') ? apiKeyIn(ctx) : null;
      if (key === null) return otherwise(ctx, next);
      const found = await findLiveApiKey(db, key, now());
      if (!found || !(await actForAccount(ctx, found))) throw new DomainError('unauthenticated', { key: 'console.errors.apiKey' });
      ctx.set('Cache-Control', 'no-store');
      return limited(ctx, async () => {
        await touch(found);
        await next();
      });
    };

  /** False if the account cannot sign in: then none of its keys works. */
  async function actForAccount(ctx: Context, { id, accountId, eventId, ...key }: ApiKey): Promise<boolean> {
    const account = await rowsFrom(db, accounts).where({ id: accountId }).first();
    const roles = await rolesOf(db, accountId);
    if (!account || !isAllowed(account, 'sign_in') || roles.length === 0) return false;
    // Of the permissions of the account, the one about events: a key is for events alone.
    const permissions = permissionsOf(roles).filter((permission) => permission === ALL_EVENTS);
    const apiKey = { id, eventId, scopes: scopesOf(key) };
    ctx.state.account = { id: accountId, username: account.username, roles: roles.map(({ name }) => name), permissions, apiKey };
    ctx.state.language = account.locale;
    nameInCorrelationId(ctx, id);
    return true;
  }

  async function touch({ id, lastUsedAt }: ApiKey) {
    if (lastUsedAt !== null && now().getTime() - Date.parse(lastUsedAt) < LAST_USED_INTERVAL_MS) return;
    await withRetry(db, async () => db('api_keys').where({ id }).update({ last_used_at: now().toISOString() }));
  }
}

/** Middleware for what only the owner may do in person. */
export const refuseApiKey: Middleware = (ctx, next) => {
  if (ctx.state.account.apiKey !== undefined) throw new DomainError('forbidden', { key: 'console.errors.notByApiKey' });
  return next();
};

/** In the audit log the actor is the account; the correlation id of its entries says by which key it acted. */
function nameInCorrelationId(ctx: Context, keyId: string) {
  ctx.state.correlationId = `${ctx.state.correlationId}.key.${keyId}`;
  ctx.set('X-Correlation-Id', ctx.state.correlationId);
}

/** Null without a key, and for headers that hold none; the session guard refuses those. */
function apiKeyIn(ctx: Context): string | null {
  try {
    const token = bearerToken(ctx.req);
    return token !== null && API_KEY.test(token) ? token : null;
  } catch {
    return null;
  }
}
