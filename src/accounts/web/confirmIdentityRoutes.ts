import Joi from 'joi';
import { DomainError } from '../../domainError.ts';
import { type ApiResponses, jsonOrPage, pageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm, text } from '../../http/body.ts';
import { ignorePrefetch } from '../../http/ignorePrefetch.ts';
import { BOOLEAN, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t, translate } from '../../i18n/translate.ts';
import { singleLineText } from '../../validation/text.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import { type ConfirmationResult, confirmByToken } from '../creation/confirmByToken.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { CODE } from './flows.ts';

const PATH = '/public/confirm/:token';
const TITLES = {
  code_required: 'accounts.pages.typeCode',
  verified: 'accounts.done.verified',
  already_verified: 'accounts.done.verifiedBefore',
};

const smsCodeSchema = Joi.object<{ code: string }>({ code: singleLineText.max(20).required() })
  .example({ code: '123456' })
  .prefs(JOI_OPTIONS);
const confirmationSchema = objectSchema<{ message: string; verified: boolean }>({ message: TEXT, verified: BOOLEAN });
const params = { token: { type: 'string', description: 'From the message, or from Location' } };
const RESPONSES: ApiResponses = {
  200: jsonOrPage('Confirmed, or the code is required', confirmationSchema, { message: 'Your address is confirmed.', verified: true }),
  400: problem('The link or the code is wrong'),
  410: problem('The link has expired, or there were too many wrong codes'),
  ...problems(429, 503),
};

/** Seed 003: confirms an identity by a single-use link, or by a code sent by SMS. */
export function confirmIdentityRoutes(deps: AccountDeps, guard: Middleware) {
  const api = new ApiRouter('Account creation');

  api.get(
    PATH,
    {
      id: 'confirmIdentity',
      summary: 'The single-use link in the message',
      params,
      responses: { ...RESPONSES, 204: { description: 'The response to a prefetch or HEAD, which confirms nothing' } },
    },
    guard,
    ignorePrefetch,
    async (ctx) => {
      showConfirmation(ctx, await confirmByToken(deps, visitorActor(ctx), String(ctx.params.token)));
    },
  );

  api.post(
    PATH,
    {
      id: 'confirmIdentityByCode',
      summary: 'Confirm by the code sent by SMS',
      params,
      body: smsCodeSchema,
      form: smsCodeSchema,
      text: CODE,
      responses: { ...RESPONSES, ...problems(413, 415), 422: pageResponse('For browsers: the form again, with its errors') },
    },
    guard,
    anyBody,
    async (ctx) => {
      const body = typeof ctx.request.body === 'string' ? { code: ctx.request.body.trim() } : ctx.request.body;
      const { code } = validate(smsCodeSchema, body);
      try {
        showConfirmation(ctx, await confirmByToken(deps, visitorActor(ctx), String(ctx.params.token), code));
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'invalid' || !wantsPage(ctx)) throw error;
        showConfirmation(ctx, 'code_required', error);
      }
    },
  );

  return api;
}

const anyBody: Middleware = (ctx, next) => (ctx.is('text/plain') ? text(ctx, next) : jsonOrForm(ctx, next));

function showConfirmation(ctx: Context, result: ConfirmationResult, error?: DomainError) {
  const language = languageOf(ctx);
  const title = t(language, TITLES[result]);
  const isDone = result !== 'code_required';
  ctx.status = error ? 422 : 200;
  if (!wantsPage(ctx)) {
    ctx.body = { message: title, verified: isDone };
    return;
  }
  const errors = error?.details.fieldErrors?.map(({ field, message }) => ({ field, message: translate(language, message) }));
  renderPage(ctx, 'confirmAccount', { title, action: ctx.path, errors, asksCode: !isDone, isDone });
}
