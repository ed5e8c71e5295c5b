import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Event } from '../../events/event.ts';
import type { EventInput } from '../../events/eventSchema.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { longJson } from '../../http/body.ts';
import { arrayOf, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { changeEvent } from '../../registrations/commands/changeEvent.ts';
import { deleteEvent } from '../../registrations/processing/deleteEvent.ts';
import { visibleEvents } from '../../teams/eventAccess.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { etagOf, seenByHeader } from '../shell/eventVersion.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { ETAG, eventChangesSchema, IF_MATCH } from './eventSchemas.ts';
import {
  DETAILS_EXAMPLE,
  EVENT_EXAMPLE,
  type EventView,
  eventDetailsSchema,
  eventViewSchema,
  toEventDetails,
  toEventView,
} from './eventView.ts';
import { explainOutdated } from './outdated.ts';

const TO_LOGIN = { 302: redirectResponse('For browsers: to the login page') };
export const OUTDATED = { 412: problem('Somebody has changed the event since; the text says who changed what') };
export const DETAILS = { ...jsonResponse('The event', eventDetailsSchema, DETAILS_EXAMPLE), headers: ETAG };

/** Events as JSON, for those who may see them. */
export function eventRoutes(deps: ConsoleDeps) {
  const { db, now, processor, guards } = deps;
  const api = new ApiRouter('Events');
  const params = { slug: TEXT };

  api.get(
    '/api/events',
    {
      id: 'listEvents',
      summary: 'List the events of your teams with their figures, by their start',
      security: 'session',
      responses: {
        200: jsonResponse('The events', objectSchema<{ events: EventView[] }>({ events: arrayOf(eventViewSchema) }), {
          events: [EVENT_EXAMPLE],
        }),
        ...TO_LOGIN,
        ...problems(401, 403, 429, 503),
      },
    },
    ...guards.signedInOrApiKey(),
    async (ctx) => {
      ctx.body = { events: (await visibleEvents(db, accountOf(ctx))).map((event) => toEventView(event, now().toISOString())) };
    },
  );

  api.get(
    '/api/events/:slug',
    {
      id: 'getEvent',
      summary: 'Read an event with its settings and figures',
      security: 'session',
      params,
      responses: { 200: DETAILS, ...TO_LOGIN, ...problems(401, 403, 404, 429, 503) },
    },
    ...guards.event('event:read'),
    (ctx) => showEvent(ctx, eventOf(ctx)),
  );

  api.patch(
    '/api/events/:slug',
    {
      id: 'changeEvent',
      summary: 'Change settings; a new time or place is emailed to everybody, additional slots go to the wait list',
      security: 'session',
      params,
      headers: IF_MATCH,
      body: eventChangesSchema,
      responses: {
        200: DETAILS,
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('The event would have fewer slots than are taken'),
        ...OUTDATED,
      },
    },
    ...guards.event('event:change'),
    longJson,
    async (ctx) => {
      const event = eventOf(ctx);
      const seen = seenByHeader(ctx, event);
      const command = changeEvent(event, ctx.request.body as Partial<EventInput>, actorOf(ctx), seen);
      showEvent(ctx, await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => processor.execute(command)));
    },
  );

  api.delete(
    '/api/events/:slug',
    {
      id: 'deleteEvent',
      summary: 'Delete an event for which nobody ever signed up',
      security: 'session',
      params,
      headers: IF_MATCH,
      responses: {
        204: { description: 'It is gone, and its slug can be used again' },
        ...problems(401, 403, 404, 429, 503),
        409: problem('Somebody has signed up: call it off'),
        ...OUTDATED,
      },
    },
    ...guards.event('event:delete'),
    async (ctx) => {
      const event = eventOf(ctx);
      const seen = seenByHeader(ctx, event);
      await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => deleteEvent(deps, event, actorOf(ctx), seen));
      ctx.status = 204;
    },
  );

  function showEvent(ctx: Context, event: Event) {
    ctx.set('ETag', etagOf(event));
    ctx.body = toEventDetails(event, now().toISOString());
  }

  return api;
}
