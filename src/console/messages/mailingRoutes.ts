import { actorOf } from '../../accounts/session/requireSession.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { longJson } from '../../http/body.ts';
import { arrayOf, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { countAudience } from '../../mailings/countAudience.ts';
import { findMailing, listMailings, type Mailing } from '../../mailings/mailing.ts';
import { mailingSchema } from '../../mailings/mailingInput.ts';
import { changeMailing, createMailing } from '../../mailings/manageMailing.ts';
import { countProgress, listRecipients } from '../../mailings/progress.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';
import { recipientQuerySchema } from './mailingInputs.ts';
import { assertMaySeePeople, mailingRef } from './mailingRef.ts';
import {
  MAILING_EXAMPLE,
  type MailingView,
  mailingDetailsSchema,
  mailingSchemaOfView,
  RECIPIENTS_EXAMPLE,
  recipientsSchema,
  toMailingView,
} from './mailingView.ts';

const PATH = '/api/events/:slug/messages';
const params = { slug: TEXT };
const ofOne = { slug: TEXT, id: TEXT };
const security = 'session' as const;
const { reach: _reach, progress: _progress, ...LISTED_EXAMPLE } = MAILING_EXAMPLE;
const LOGIN = { 302: redirectResponse('For browsers: to the login page') };

export const IF_MATCH = { 'If-Match': { ...TEXT, description: 'The ETag that was seen; 412 if somebody was faster' } };
export const DETAILS = { ...jsonResponse('The message', mailingDetailsSchema, MAILING_EXAMPLE), headers: { ETag: 'Its version' } };
export const OUTDATED = { 412: problem('Somebody has changed it since') };

/** Messages to many people as JSON: written, read and changed. */
export function mailingRoutes(deps: ConsoleDeps) {
  const { db, guards, limits } = deps;
  const api = new ApiRouter('Messages');
  const mayWrite = guards.event('messages:send');
  const limited = limits.limit({ name: 'write-message', max: 120, windowSeconds: 3_600 });

  api.get(
    PATH,
    {
      ...{ id: 'listMessages', summary: 'List the messages to many people, the newest first', security, params },
      responses: {
        200: jsonResponse('The last 200', objectSchema<{ messages: MailingView[] }>({ messages: arrayOf(mailingSchemaOfView) }), {
          messages: [LISTED_EXAMPLE],
        }),
        ...LOGIN,
        ...problems(401, 403, 404, 429, 503),
      },
    },
    ...mayWrite,
    async (ctx) => {
      ctx.body = { messages: (await listMailings(db, eventOf(ctx).id)).map(toMailingView) };
    },
  );

  api.post(
    PATH,
    {
      ...{ id: 'createMessage', summary: 'Write a message to many people; nothing is sent yet', security, params, body: mailingSchema },
      responses: {
        201: { ...DETAILS, headers: { ...DETAILS.headers, Location: 'Of the message' } },
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('Too many messages are not sent yet'),
      },
    },
    limited,
    ...mayWrite,
    longJson,
    async (ctx) => {
      const mailing = await createMailing(deps, actorOf(ctx), eventOf(ctx), validate(mailingSchema, ctx.request.body));
      ctx.status = 201;
      ctx.set('Location', `/api/events/${eventOf(ctx).slug}/messages/${mailing.id}`);
      await showMailing(deps, ctx, mailing);
    },
  );

  api.get(
    `${PATH}/:id`,
    {
      ...{ id: 'getMessage', summary: 'One message, whom it reaches and how far it has got', security, params: ofOne },
      responses: { 200: DETAILS, ...LOGIN, ...problems(401, 403, 404, 429, 503) },
    },
    ...mayWrite,
    async (ctx) => showMailing(deps, ctx, await findMailing(db, eventOf(ctx), String(ctx.params.id))),
  );

  api.patch(
    `${PATH}/:id`,
    {
      ...{ id: 'changeMessage', summary: 'Replace a message that is not being sent yet', security, params: ofOne, headers: IF_MATCH },
      body: mailingSchema,
      responses: {
        200: DETAILS,
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('It is being sent, was sent or was cancelled'),
        ...OUTDATED,
      },
    },
    limited,
    ...mayWrite,
    longJson,
    async (ctx) => {
      const input = validate(mailingSchema, ctx.request.body);
      await showMailing(deps, ctx, await changeMailing(deps, actorOf(ctx), mailingRef(ctx), input));
    },
  );

  api.get(
    `${PATH}/:id/recipients`,
    {
      ...{ id: 'listRecipients', summary: 'The people of a message, and what became of the email to each', security, params: ofOne },
      query: recipientQuerySchema,
      responses: {
        200: jsonResponse('One page', recipientsSchema, RECIPIENTS_EXAMPLE),
        ...LOGIN,
        ...problems(400, 401, 403, 404, 429, 503),
      },
    },
    ...mayWrite,
    async (ctx) => {
      assertMaySeePeople(ctx);
      const { lang: _, ...wanted } = validate(recipientQuerySchema, ctx.query);
      ctx.body = await listRecipients(db, await findMailing(db, eventOf(ctx), String(ctx.params.id)), wanted);
    },
  );

  return api;
}

/** Responds with a mailing, whom it reaches and how far it has got. */
export async function showMailing({ db }: Pick<ConsoleDeps, 'db'>, ctx: Context, mailing: Mailing): Promise<void> {
  ctx.set('ETag', `"${mailing.version}"`);
  const [reach, progress] = await Promise.all([countAudience(db, mailing), countProgress(db, mailing)]);
  ctx.body = { ...toMailingView(mailing), reach, progress };
}
