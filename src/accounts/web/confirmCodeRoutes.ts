import { type ApiResponses, messageResponse, pageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { form } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Middleware } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { confirmCode } from '../creation/confirmByCode.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { stateOf } from '../domain/accountState.ts';
import { nextStep } from './nextStep.ts';

const PATH = '/registration/:confirmation_code';
const params = { confirmation_code: { type: 'string', description: 'The code, from the message' } };
const ERRORS: ApiResponses = { 400: problem('The code is wrong, has expired or was used'), ...problems(429, 503) };

/** Seed 001: confirms the address to which the code was sent. */
export function confirmCodeRoutes(deps: AccountDeps, guard: Middleware) {
  const api = new ApiRouter('Account creation');

  api.patch(
    PATH,
    {
      id: 'confirmCode',
      summary: 'Confirm the address',
      params,
      responses: { 200: messageResponse('Confirmed', 'Your address is confirmed.'), ...ERRORS },
    },
    guard,
    async (ctx) => {
      await confirmCode(deps, visitorActor(ctx), String(ctx.params.confirmation_code));
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.confirmed') };
    },
  );

  // The link in the message shows a button, because mail scanners follow links.
  api.get(
    PATH,
    {
      id: 'showConfirmCodePage',
      summary: 'The link in the message: a page with a button',
      params,
      responses: { 200: pageResponse('The page'), ...problems(429) },
    },
    guard,
    (ctx) => {
      renderPage(ctx, 'confirmAccount', { title: t(languageOf(ctx), 'accounts.pages.confirm'), action: ctx.path });
    },
  );

  api.post(
    PATH,
    {
      id: 'confirmCodeByButton',
      summary: 'The button of that page',
      params,
      form: { type: 'object', description: 'Nothing' },
      isBodyOptional: true,
      responses: { 200: pageResponse('Confirmed'), ...ERRORS, ...problems(413, 415) },
    },
    guard,
    form,
    async (ctx) => {
      const account = await confirmCode(deps, visitorActor(ctx), String(ctx.params.confirmation_code));
      renderPage(ctx, 'accountReady', { title: t(languageOf(ctx), 'accounts.done.confirmed'), ...nextStep(ctx, stateOf(account)) });
    },
  );

  return api;
}
