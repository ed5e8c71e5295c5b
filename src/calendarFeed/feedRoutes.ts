import { hash } from 'node:crypto';
import { accounts } from '../accounts/domain/account.ts';
import { isAllowed } from '../accounts/domain/accountState.ts';
import { permissionsOf, rolesOf } from '../accounts/domain/role.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { problem, problems } from '../http/apiResponses.ts';
import { ApiRouter } from '../http/apiRouter.ts';
import { TEXT } from '../http/jsonSchema.ts';
import type { RateLimits } from '../http/rateLimit.ts';
import { visibleEvents } from '../teams/eventAccess.ts';
import { findFeed } from './calendarFeed.ts';
import { writeFeed } from './writeFeed.ts';

/** What calendar programs read. Whoever has the address sees the events, as long as its account can sign in. */
export function feedRoutes(deps: Pick<Deps, 'db' | 'keys' | 'config' | 'now'>, { limit }: RateLimits) {
  const { db, config, now } = deps;
  const api = new ApiRouter('Calendar feed');

  api.get(
    '/calendar/:token/events.ics',
    {
      id: 'getCalendarFeed',
      summary: 'The events of an account for its calendar program (RFC 5545)',
      params: { token: TEXT },
      responses: {
        200: {
          description: 'The events',
          content: { 'text/calendar': { schema: TEXT } },
          headers: { ETag: 'Changes with the events and their figures' },
        },
        304: { description: 'The events are those of If-None-Match' },
        404: problem('The address is unknown or has ended'),
        ...problems(429),
      },
    },
    limit({ name: 'calendar-feed', max: 120, windowSeconds: 60 }),
    async (ctx) => {
      const feed = await findFeed(deps, String(ctx.params.token));
      const account = feed && (await rowsFrom(db, accounts).where({ id: feed.accountId }).first());
      const roles = account && isAllowed(account, 'sign_in') ? await rolesOf(db, account.id) : [];
      if (!account || roles.length === 0) throw new DomainError('not-found', { key: 'errors.nothing' });
      const events = await visibleEvents(db, { id: account.id, permissions: permissionsOf(roles) });
      const file = writeFeed(events, { language: account.locale, publicUrl: config.PUBLIC_URL, now: now() });
      ctx.set({ 'Cache-Control': 'private, max-age=300', ETag: `"${hash('sha256', file, 'base64url').slice(0, 22)}"` });
      ctx.status = 200;
      if (ctx.fresh) {
        ctx.status = 304;
        return;
      }
      ctx.type = 'text/calendar; charset=utf-8';
      ctx.body = file;
    },
  );

  return api;
}
