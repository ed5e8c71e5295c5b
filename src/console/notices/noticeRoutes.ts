import { jsonResponse, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { type JsonSchema, objectSchema, oneOf, TEXT } from '../../http/jsonSchema.ts';
import { findChoices, type NoticeChoices, noticeChoicesSchema } from '../../notices/noticeChoices.ts';
import { NOTICE_MODES } from '../../notices/noticeKind.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accessOf } from '../shell/guards.ts';
import { refuseApiKey } from '../shell/requireApiKey.ts';
import { chooseNotices, ownerOf } from './chooseNotices.ts';

const mode = oneOf(...NOTICE_MODES);
const choicesView: JsonSchema = {
  title: 'NoticeChoices',
  ...objectSchema<NoticeChoices>({
    ...{ firstSignUp: mode, fullyBooked: mode, waitList: mode, undeliverable: mode, lateCancellation: mode, webhookDisabled: mode },
    lateDays: { type: 'integer', minimum: 1, maximum: 30 },
  }),
};
const EXAMPLE: NoticeChoices = {
  ...{ firstSignUp: 'now', fullyBooked: 'now', waitList: 'daily', undeliverable: 'daily' },
  ...{ lateCancellation: 'off', webhookDisabled: 'now', lateDays: 3 },
};

/** What the signed-in account is told about an event. */
export function noticeRoutes(deps: ConsoleDeps) {
  const api = new ApiRouter('Events');
  const guards = [...deps.guards.event('event:read'), refuseApiKey];
  const path = '/api/events/:slug/notices';
  const params = { slug: TEXT };
  const common = { security: 'session' as const, params };
  const ok = jsonResponse('What you are told', choicesView, EXAMPLE);

  api.get(
    path,
    {
      ...{ ...common, id: 'getNoticeChoices', summary: 'What you are told by email about the event' },
      responses: { 200: ok, 302: redirectResponse('For browsers: to the login page'), ...problems(401, 403, 404, 429, 503) },
    },
    ...guards,
    async (ctx) => {
      ctx.body = await findChoices(deps.db, ownerOf(ctx), accessOf(ctx).role);
    },
  );

  api.patch(
    path,
    {
      ...{ ...common, id: 'chooseNotices', summary: 'Choose what you are told by email about the event' },
      body: noticeChoicesSchema,
      responses: { 200: ok, ...problems(400, 401, 403, 404, 413, 415, 429, 503) },
    },
    ...guards,
    json,
    async (ctx) => {
      const choices = validate(noticeChoicesSchema, ctx.request.body);
      await chooseNotices(deps, ctx, choices);
      ctx.body = choices;
    },
  );

  return api;
}
