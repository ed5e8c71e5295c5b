import Joi from 'joi';
import { type ApiResponses, BODY_ERRORS, messageResponse, problem } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { nameText } from '../../validation/text.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { approve, reject, setEnabled, setRoles } from '../login/reviewAccount.ts';
import { actorOf } from './requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, SESSION_ERRORS } from './sessionResponses.ts';
import { rerenderOnError } from './showFormAgain.ts';
import { NO_SUCH_ACCOUNT, showUser, USER_PARAMS, USER_RESPONSE, userIdParam } from './userRoutes.ts';

const reviewSchema = Joi.object<{ status: 'approved' | 'rejected'; reason: string }>({
  status: Joi.valid('approved', 'rejected').required(),
  reason: nameText.allow('').max(500).default(''),
})
  .example({ status: 'approved' })
  .prefs(JOI_OPTIONS);
const enabledSchema = Joi.object<{ enabled: boolean }>({ enabled: Joi.boolean().required() })
  .example({ enabled: false })
  .prefs(JOI_OPTIONS);
const rolesSchema = Joi.object<{ roles: string[] }>({ roles: Joi.array().items(Joi.string().max(40)).min(1).max(10).required() })
  .example({ roles: ['organiser'] })
  .prefs(JOI_OPTIONS);

const WRITE_ERRORS: ApiResponses = {
  ...BODY_ERRORS,
  ...SESSION_ERRORS,
  403: problem('The role of the account does not allow this, it is the own account, or the request comes from another site'),
  ...NO_SUCH_ACCOUNT,
};
const REVIEW_ERRORS: ApiResponses = { ...WRITE_ERRORS, 409: problem('The state of the account does not allow it'), ...FORM_AGAIN };

/** For administrators: review account requests, enable and disable accounts, set roles. */
export function reviewRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');
  const security = 'session' as const;
  const rerender = (ctx: Context, errors: object) => showUser(ctx, db, errors);

  const approveOperation: ApiOperation = {
    ...{ id: 'reviewUser', summary: 'Approve or reject an account', security, params: USER_PARAMS, body: reviewSchema, form: reviewSchema },
    responses: { 200: messageResponse('Decided', 'User registration approved successfully.'), ...NEXT_PAGE, ...REVIEW_ERRORS },
  };
  api.post('/admin/users/:userId/approve', approveOperation, ...guards, jsonOrForm, async (ctx) => {
    await rerenderOnError(ctx, rerender, async () => {
      const { status, reason } = validate(reviewSchema, ctx.request.body);
      await (status === 'approved' ? approve(deps, actorOf(ctx), userIdParam(ctx)) : reject(deps, actorOf(ctx), userIdParam(ctx), reason));
      if (wantsPage(ctx)) redirect(ctx, `/admin/users/${userIdParam(ctx)}`);
      else ctx.body = { message: `User registration ${status} successfully.` };
    });
  });

  const enabledOperation: ApiOperation = {
    ...{
      id: 'setUserEnabled',
      summary: 'Enable or disable an account',
      security,
      params: USER_PARAMS,
      body: enabledSchema,
      form: enabledSchema,
    },
    responses: { ...USER_RESPONSE, ...REVIEW_ERRORS },
  };
  api.post('/admin/users/:userId/enabled', enabledOperation, ...guards, jsonOrForm, async (ctx) => {
    await rerenderOnError(ctx, rerender, async () => {
      await setEnabled(deps, actorOf(ctx), userIdParam(ctx), validate(enabledSchema, ctx.request.body).enabled);
      await showUser(ctx, db);
    });
  });

  const rolesOperation: ApiOperation = {
    ...{
      id: 'setUserRoles',
      summary: 'Replace the roles of an account',
      security,
      params: USER_PARAMS,
      body: rolesSchema,
      form: rolesSchema,
    },
    responses: { ...USER_RESPONSE, ...WRITE_ERRORS },
  };
  api.post('/admin/users/:userId/roles', rolesOperation, ...guards, jsonOrForm, async (ctx) => {
    await setRoles(deps, actorOf(ctx), userIdParam(ctx), validate(rolesSchema, ctx.request.body).roles);
    await showUser(ctx, db);
  });

  return api;
}
