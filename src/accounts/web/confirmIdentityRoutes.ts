import { DomainError } from '../../domainError.ts';
import { type ApiResponses, jsonOrPage, pageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm, text } from '../../http/body.ts';
import { ignorePrefetch } from '../../http/ignorePrefetch.ts';
import { BOOLEAN, objectSchema, oneOf, TEXT } from '../../http/jsonSchema.ts';
import { type Middleware, wantsPage } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { validate } from '../../validation/validate.ts';
import { confirmByToken } from '../creation/confirmByToken.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { LISTED_STATES } from '../login/listAccounts.ts';
import { showConfirmation } from './confirmIdentityPage.ts';
import { CODE } from './flows.ts';

const PATH = '/public/confirm/:token';
const answerSchema = inputSchema<{ code?: string }>({ code: singleLineText.max(20) }).example({ code: '123456' });
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
  200: jsonOrPage('Confirmed, or to be confirmed by POST', confirmationSchema, {
    message: 'Your address is confirmed.',
    verified: true,
    state: 'active',
  }),
  400: problem('The link or the code is wrong, or somebody else has confirmed the address'),
  410: problem('The link has expired, or there were too many wrong codes'),
  ...problems(429, 503),
};

/**
 * Seed 003: confirms an identity by a single-use link, or by a code sent by SMS. The link of an identity that is added to
 * an account with another one leads to a page with a button, which names the account.
 */
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
      summary: 'Confirm by the code sent by SMS, or by the button behind the link',
      params,
      body: answerSchema,
      form: answerSchema,
      text: CODE,
      isBodyOptional: true,
      responses: { ...RESPONSES, ...problems(413, 415), 422: pageResponse('For browsers: the form again, with its errors') },
    },
    guard,
    anyBody,
    async (ctx) => {
      const body = typeof ctx.request.body === 'string' ? { code: ctx.request.body.trim() } : ctx.request.body;
      const token = String(ctx.params.token);
      try {
        const { code } = validate(answerSchema, body);
        showConfirmation(ctx, await confirmByToken(deps, visitorActor(ctx), token, { code }));
      } catch (error) {
        const isWrongCode = error instanceof DomainError && error.details.fieldErrors !== undefined;
        if (!isWrongCode || !wantsPage(ctx)) throw error;
        showConfirmation(ctx, await confirmByToken(deps, visitorActor(ctx), token), error);
      }
    },
  );

  return api;
}

const anyBody: Middleware = (ctx, next) => (ctx.is('text/plain') ? text(ctx, next) : jsonOrForm(ctx, next));
