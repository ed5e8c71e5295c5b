import { actorOf } from '../../accounts/session/requireSession.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, longJson } from '../../http/body.ts';
import { COUNT, type JsonSchema, nullable, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { changeEventEmails } from '../../mailings/changeEventEmails.ts';
import { type EventEmails, findEventEmails } from '../../mailings/eventEmails.ts';
import { eventEmailsSchema } from '../../mailings/eventEmailsInput.ts';
import { sendTestEmail } from '../../mailings/testEmail.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { PREVIEW } from './mailingActRoutes.ts';
import { kindPreviewSchema, kindTestSchema } from './mailingInputs.ts';
import { assertMaySeePeople, expectedVersion } from './mailingRef.ts';
import { IF_MATCH, OUTDATED } from './mailingRoutes.ts';
import { previewKind } from './previewMailing.ts';

const PATH = '/api/events/:slug/emails';
const params = { slug: TEXT };
const security = 'session' as const;

const emailsSchema: JsonSchema = {
  title: 'EventEmails',
  ...objectSchema<EventEmails>({
    words: { type: 'object', description: 'Markdown by place and language' },
    reminderHours: nullable({ type: 'integer', description: 'Before the event; null: nobody is reminded' }),
    version: { ...COUNT, description: '0: as it is without a choice' },
  }),
};
const EMAILS = {
  ...jsonResponse('What is said in the emails', emailsSchema, {
    words: { signature: { en: 'Amina, **Harbour Club**' } },
    reminderHours: 24,
    version: 1,
  }),
  headers: { ETag: 'Its version' },
};

/** The organiser's words in the emails of an event, and when people are reminded. */
export function emailsRoutes(deps: ConsoleDeps) {
  const { db, config, guards, limits } = deps;
  const api = new ApiRouter('Messages');
  const mayChange = guards.event('event:change');

  api.get(
    PATH,
    {
      ...{ id: 'getEventEmails', summary: 'The organiser’s words in the emails, and when people are reminded', security, params },
      responses: { 200: EMAILS, 302: redirectResponse('For browsers: to the login page'), ...problems(401, 403, 404, 429, 503) },
    },
    ...mayChange,
    async (ctx) => show(ctx, await findEventEmails(db, eventOf(ctx).id)),
  );

  api.patch(
    PATH,
    {
      ...{ id: 'changeEventEmails', summary: 'Replace the words, or when people are reminded', security, params, headers: IF_MATCH },
      body: eventEmailsSchema,
      responses: { 200: EMAILS, ...BODY_ERRORS, ...problems(401, 403, 404, 429, 503), ...OUTDATED },
    },
    ...mayChange,
    longJson,
    async (ctx) => {
      const input = validate(eventEmailsSchema, ctx.request.body);
      show(ctx, await changeEventEmails(deps, actorOf(ctx), eventOf(ctx), input, expectedVersion(ctx)));
    },
  );

  api.post(
    `${PATH}/preview`,
    {
      ...{ id: 'previewEventEmail', summary: 'One kind of email as one person would get it', security, params, body: kindPreviewSchema },
      responses: { 200: PREVIEW, ...BODY_ERRORS, ...problems(401, 403, 404, 429, 503) },
    },
    ...mayChange,
    json,
    async (ctx) => {
      const { template, ...input } = validate(kindPreviewSchema, ctx.request.body);
      if (input.person !== undefined) assertMaySeePeople(ctx);
      ctx.body = await previewKind({ db, event: eventOf(ctx), publicUrl: config.PUBLIC_URL, input }, template);
    },
  );

  api.post(
    `${PATH}/test`,
    {
      ...{ id: 'testEventEmail', summary: 'Send one kind of email to your own address only', security, params, body: kindTestSchema },
      responses: {
        202: jsonResponse('It is on its way', objectSchema<{ to: string }>({ to: TEXT }), { to: 'amina@example.org' }),
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('The account has no verified email address'),
      },
    },
    ...mayChange,
    limits.limit({ name: 'test-email', max: 20, windowSeconds: 3_600, subjectOf: (ctx) => accountOf(ctx).id }),
    json,
    async (ctx) => {
      const event = eventOf(ctx);
      const { template, language = event.language } = validate(kindTestSchema, ctx.request.body);
      ctx.status = 202;
      ctx.body = await sendTestEmail(deps, actorOf(ctx), event, { template, language });
    },
  );

  return api;
}

function show(ctx: Context, emails: EventEmails): void {
  ctx.set('ETag', `"${emails.version}"`);
  ctx.body = emails;
}
