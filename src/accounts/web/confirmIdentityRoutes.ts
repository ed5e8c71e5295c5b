import Joi from 'joi';
import { DomainError } from '../../domainError.ts';
import { type ApiResponses, jsonOrPage, pageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm, text } from '../../http/body.ts';
import { ignorePrefetch } from '../../http/ignorePrefetch.ts';
import { BOOLEAN, objectSchema, oneOf, TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t, translate } from '../../i18n/translate.ts';
import { singleLineText } from '../../validation/text.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import { type ConfirmationResult, confirmByToken } from '../creation/confirmByToken.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { LISTED_STATES } from '../login/listAccounts.ts';
import { CODE } from './flows.ts';
import { nextStep } from './nextStep.ts';

const PATH = '/public/confirm/:token';
const TITLES = {
  code_required: 'accounts.pages.typeCode',
  verified: 'accounts.done.verified',
  already_verified: 'accounts.done.verifiedBefore',
};

const smsCodeSchema = Joi.object<{ code: string }>({ code: singleLineText.max(20).required() })
  .example({ code: '123456' })
  .prefs(JOI_OPTIONS);
interface Confirmation {
  message: string;
  verified: boolean;
  state: string;
}

const confirmationSchema = objectSchema<Confirmation>({
  message: TEXT,
  verified: BOOLEAN,
  state: { ...oneOf(...LISTED_STATES), description: 'Of the account: `active` can sign in, `pending` waits for a decision' },
});
const params = { token: { type: 'string', description: 'From the message, or from Location' } };
const RESPONSES: ApiResponses = {
  200: jsonOrPage('Confirmed, or the code is required', confirmationSchema, {
    message: 'Your address is confirmed.',
    verified: true,
    state: 'active',
  }),
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
      try {
        const { code } = validate(smsCodeSchema, body);
        showConfirmation(ctx, await confirmByToken(deps, visitorActor(ctx), String(ctx.params.token), code));
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'invalid' || !wantsPage(ctx)) throw error;
        showConfirmation(ctx, { outcome: 'code_required', state: 'unverified' }, error);
      }
    },
  );

  return api;
}

const anyBody: Middleware = (ctx, next) => (ctx.is('text/plain') ? text(ctx, next) : jsonOrForm(ctx, next));

function showConfirmation(ctx: Context, { outcome, state }: ConfirmationResult, error?: DomainError) {
  const language = languageOf(ctx);
  const title = t(language, TITLES[outcome]);
  const isDone = outcome !== 'code_required';
  ctx.status = error ? 422 : 200;
  if (!wantsPage(ctx)) {
    ctx.body = { message: title, verified: isDone, state };
    return;
  }
  if (isDone) return renderPage(ctx, 'accountReady', { title, ...nextStep(ctx, state) });
  const found = error && (error.details.fieldErrors ?? [{ field: 'content', message: error.text }]);
  const errors = found?.map(({ field, message }) => ({ field, message: translate(language, message) }));
  const fieldErrors = { code: errors?.find(({ field }) => field === 'code')?.message };
  renderPage(ctx, 'confirmAccount', { title, action: ctx.path, errors, fieldErrors, asksCode: true });
}
