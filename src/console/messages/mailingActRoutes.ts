import { actorOf } from '../../accounts/session/requireSession.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { findMailing } from '../../mailings/mailing.ts';
import { cancelMailing, continueMailing, pauseMailing, sendMailing } from '../../mailings/manageMailing.ts';
import type { EmailPreview } from '../../mailings/preview.ts';
import { sendTestEmail } from '../../mailings/testEmail.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { previewInputSchema, sendSchema, testSchema } from './mailingInputs.ts';
import { assertMaySeePeople, mailingRef } from './mailingRef.ts';
import { DETAILS, IF_MATCH, OUTDATED, showMailing } from './mailingRoutes.ts';
import { previewMailing } from './previewMailing.ts';

const PATH = '/api/events/:slug/messages/:id';
const params = { slug: TEXT, id: TEXT };
const common = { security: 'session' as const, params };

const ACTS = [
  {
    name: 'pause',
    id: 'pauseMessage',
    summary: 'Stop sending; what has not left waits',
    conflict: 'It is not being sent',
    act: pauseMailing,
  },
  { name: 'continue', id: 'continueMessage', summary: 'Go on after a pause', conflict: 'It is not paused', act: continueMailing },
  { name: 'cancel', id: 'cancelMessage', summary: 'Send no more of it, for good', conflict: 'It is at its end', act: cancelMailing },
] as const;

export const PREVIEW = jsonResponse('The email', objectSchema<EmailPreview>({ subject: TEXT, html: TEXT, text: TEXT, language: TEXT }), {
  subject: 'Bring a raincoat',
  html: '<!doctype html>…',
  text: 'Dear Ada, …',
  language: 'en',
});

/** What is done with a message to many people. */
export function mailingActRoutes(deps: ConsoleDeps) {
  const { db, config, guards, limits } = deps;
  const api = new ApiRouter('Messages');
  const mayWrite = guards.event('messages:send');
  const perAccount = (name: string, max: number) =>
    limits.limit({ name, max, windowSeconds: 3_600, subjectOf: (ctx) => accountOf(ctx).id });

  api.post(
    `${PATH}/send`,
    {
      ...{ ...common, id: 'sendMessage', summary: 'Send it now, or at a time; 10 a day for one event', headers: IF_MATCH },
      ...{ body: sendSchema, isBodyOptional: true },
      responses: {
        200: DETAILS,
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('It is being sent, was sent or was cancelled, or the event was called off'),
        ...OUTDATED,
      },
    },
    ...mayWrite,
    json,
    async (ctx) => {
      const { at } = validate(sendSchema, ctx.request.body);
      await showMailing(deps, ctx, await sendMailing(deps, actorOf(ctx), mailingRef(ctx), at));
    },
  );

  for (const { name, id, summary, conflict, act } of ACTS)
    api.post(
      `${PATH}/${name}`,
      {
        ...{ ...common, id, summary, headers: IF_MATCH },
        responses: { 200: DETAILS, ...problems(401, 403, 404, 429, 503), 409: problem(conflict), ...OUTDATED },
      },
      ...mayWrite,
      async (ctx) => showMailing(deps, ctx, await act(deps, actorOf(ctx), mailingRef(ctx))),
    );

  api.post(
    `${PATH}/preview`,
    {
      ...{
        ...common,
        id: 'previewMessage',
        summary: 'The email as one person would get it',
        body: previewInputSchema,
        isBodyOptional: true,
      },
      responses: { 200: PREVIEW, ...BODY_ERRORS, ...problems(401, 403, 404, 429, 503), 410: problem('Its text was erased') },
    },
    ...mayWrite,
    json,
    async (ctx) => {
      const input = validate(previewInputSchema, ctx.request.body);
      if (input.person !== undefined) assertMaySeePeople(ctx);
      const mailing = await findMailing(db, eventOf(ctx), String(ctx.params.id));
      ctx.body = await previewMailing({ db, event: eventOf(ctx), publicUrl: config.PUBLIC_URL, input }, mailing);
    },
  );

  api.post(
    `${PATH}/test`,
    {
      ...{ ...common, id: 'testMessage', summary: 'Send it to your own email address only', body: testSchema, isBodyOptional: true },
      responses: {
        202: jsonResponse('It is on its way', objectSchema<{ to: string }>({ to: TEXT }), { to: 'amina@example.org' }),
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('The account has no verified email address'),
      },
    },
    ...mayWrite,
    perAccount('test-email', 20),
    json,
    async (ctx) => {
      const event = eventOf(ctx);
      const { language = event.language } = validate(testSchema, ctx.request.body);
      const { id: mailingId } = await findMailing(db, event, String(ctx.params.id));
      ctx.status = 202;
      ctx.body = await sendTestEmail(deps, actorOf(ctx), event, { mailingId, language });
    },
  );

  return api;
}
