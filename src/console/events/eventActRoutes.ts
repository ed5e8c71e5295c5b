import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Actor } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import type { EventInput } from '../../events/eventSchema.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, longJson } from '../../http/body.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { changeEvent } from '../../registrations/commands/changeEvent.ts';
import { callOff, closeSignUp, openSignUp, publishEvent, unpublishEvent } from '../../registrations/commands/changeEventState.ts';
import type { Command, Seen } from '../../registrations/domain/command.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { etagOf, seenByHeader } from '../shell/eventVersion.ts';
import { eventOf } from '../shell/guards.ts';
import { DETAILS, OUTDATED } from './eventRoutes.ts';
import { callOffSchema, IF_MATCH, previewResponseSchema, previewSchema } from './eventSchemas.ts';
import { toEventDetails } from './eventView.ts';
import { explainOutdated } from './outdated.ts';

type ToCommand = (event: Event, actor: Actor, seen: Seen) => Command<Event>;

const STATE_ACTS: { name: string; id: string; summary: string; conflict: string; toCommand: ToCommand; isAlwaysPossible?: true }[] = [
  {
    ...{ name: 'publish', id: 'publishEvent', summary: 'Show a draft to everybody, and open sign-up unless it opens later' },
    ...{ conflict: '', toCommand: publishEvent, isAlwaysPossible: true },
  },
  {
    ...{ name: 'unpublish', id: 'unpublishEvent', summary: 'Make it a draft again' },
    ...{ conflict: 'Somebody has signed up, or it was called off', toCommand: unpublishEvent },
  },
  {
    ...{ name: 'open', id: 'openSignUp', summary: 'Open sign-up now, whatever time was set' },
    ...{ conflict: 'It is a draft, was called off or has begun', toCommand: openSignUp },
  },
  { name: 'close', id: 'closeSignUp', summary: 'Close sign-up', conflict: 'It is a draft', toCommand: closeSignUp },
];

/** What is done with an event, besides changing its settings. */
export function eventActRoutes(deps: ConsoleDeps) {
  const { db, now, processor, guards, limits } = deps;
  const api = new ApiRouter('Events');
  const params = { slug: TEXT };

  for (const { name, id, summary, conflict, toCommand, isAlwaysPossible } of STATE_ACTS) {
    const responses = { 200: DETAILS, ...problems(401, 403, 404, 429, 503), ...OUTDATED };
    // The start of a draft may have passed.
    const refused = isAlwaysPossible ? problems(400) : { 409: problem(conflict) };
    api.post(
      `/api/events/:slug/${name}`,
      { id, summary, security: 'session', params, headers: IF_MATCH, responses: { ...responses, ...refused } },
      ...guards.event('event:change'),
      (ctx) => execute(ctx, toCommand),
    );
  }

  api.post(
    '/api/events/:slug/call-off',
    {
      id: 'callOffEvent',
      summary: 'Call the event off for good: ends every registration and emails everybody',
      security: 'session',
      params,
      headers: IF_MATCH,
      body: callOffSchema,
      isBodyOptional: true,
      responses: {
        200: DETAILS,
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('It is a draft, was called off or has begun'),
        ...OUTDATED,
      },
    },
    ...guards.event('event:call_off'),
    json,
    (ctx) => {
      const { reason } = validate(callOffSchema, ctx.request.body);
      return execute(ctx, (event, actor, seen) => callOff(event, reason, actor, seen));
    },
  );

  api.post(
    '/api/events/:slug/preview',
    {
      id: 'previewEventChange',
      summary: 'How many people would get which email; nothing is changed',
      security: 'session',
      params,
      body: previewSchema,
      responses: {
        200: jsonResponse('The emails', previewResponseSchema, { emails: [{ template: 'event-changed', count: 23 }] }),
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('It would be refused'),
      },
    },
    // It reads everybody who is registered.
    limits.limit({ name: 'preview-event', max: 60, windowSeconds: 60 }),
    ...guards.event('event:change'),
    longJson,
    async (ctx) => {
      const { changes } = validate(previewSchema, ctx.request.body);
      const [event, actor] = [eventOf(ctx), actorOf(ctx)];
      const command = changes === undefined ? callOff(event, null, actor) : changeEvent(event, changes as Partial<EventInput>, actor);
      ctx.body = { emails: (await processor.preview(command)).emails };
    },
  );

  async function execute(ctx: Context, toCommand: ToCommand) {
    const event = eventOf(ctx);
    const seen = seenByHeader(ctx, event);
    const command = toCommand(event, actorOf(ctx), seen);
    showEvent(ctx, await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => processor.execute(command)));
  }

  function showEvent(ctx: Context, event: Event) {
    ctx.set('ETag', etagOf(event));
    ctx.body = toEventDetails(event, now().toISOString());
  }

  return api;
}
