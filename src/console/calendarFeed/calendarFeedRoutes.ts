import { actorOf } from '../../accounts/session/requireSession.ts';
import { type CalendarFeedView, createFeed, removeFeed, viewOfFeed } from '../../calendarFeed/calendarFeed.ts';
import { type ApiResponses, jsonResponse, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { form } from '../../http/body.ts';
import { type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP } from '../../http/jsonSchema.ts';
import { redirect } from '../../http/renderPage.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { doneUrl } from '../shell/doneTexts.ts';
import { accountOf } from '../shell/guards.ts';

const security = 'session' as const;
const ERRORS: ApiResponses = problems(401, 403, 429, 503);
const feedSchema: JsonSchema = {
  title: 'CalendarFeed',
  ...objectSchema<CalendarFeedView>({
    url: nullable({ ...TEXT, description: 'For a calendar program; null if there is none. Whoever has it sees your events' }),
    createdAt: nullable(TIMESTAMP),
  }),
};
const EXAMPLE: CalendarFeedView = {
  url: `https://slots.example.org/calendar/${'0196b3a15c007a2b'.repeat(4)}/events.ics`,
  createdAt: '2027-05-01T08:00:00.000Z',
};

/** The calendar address of the signed-in account, as an API and as the forms on the first page of the console. */
export function calendarFeedRoutes(deps: ConsoleDeps) {
  const { guards, limits } = deps;
  const api = new ApiRouter('Calendar feed');
  const path = '/api/calendar-feed';
  const limited = limits.limit({ name: 'calendar-feeds', max: 30, windowSeconds: 3_600 });
  const ok = (description: string) => jsonResponse(description, feedSchema, EXAMPLE);

  api.get(
    path,
    {
      ...{ id: 'showCalendarFeed', summary: 'The private address of your events for a calendar program', security },
      responses: { 200: ok('The address'), 302: redirectResponse('For browsers: to the login page'), ...ERRORS },
    },
    ...guards.signedIn(),
    async (ctx) => {
      ctx.body = await viewOfFeed(deps, accountOf(ctx).id);
    },
  );

  api.post(
    path,
    {
      ...{ id: 'createCalendarFeed', summary: 'Make a new address; the one before ends', security },
      responses: { 201: ok('The new address'), ...ERRORS },
    },
    limited,
    ...guards.signedIn(),
    async (ctx) => {
      await createFeed(deps, actorOf(ctx), accountOf(ctx).id);
      ctx.status = 201;
      ctx.body = await viewOfFeed(deps, accountOf(ctx).id);
    },
  );

  api.delete(
    path,
    {
      ...{ id: 'removeCalendarFeed', summary: 'End the address', security },
      responses: { 204: { description: 'It has ended, or there was none' }, ...ERRORS },
    },
    limited,
    ...guards.signedIn(),
    async (ctx) => {
      await removeFeed(deps, actorOf(ctx), accountOf(ctx).id);
      ctx.status = 204;
    },
  );

  api.router.post('/console/calendar-feed', limited, ...guards.signedIn(), form, async (ctx) => {
    await createFeed(deps, actorOf(ctx), accountOf(ctx).id);
    redirect(ctx, `${doneUrl('/console', 'calendarAddress')}#calendar`);
  });

  api.router.post('/console/calendar-feed/removal', limited, ...guards.signedIn(), form, async (ctx) => {
    await removeFeed(deps, actorOf(ctx), accountOf(ctx).id);
    redirect(ctx, doneUrl('/console', 'calendarEnded'));
  });

  return api;
}
