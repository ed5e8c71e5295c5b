import Joi from 'joi';
import { type ApiResponses, BODY_ERRORS, jsonResponse, problem } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { setEnabled, setRoles } from '../login/manageAccount.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { NO_SUCH_ACCOUNT, showUser, USER_PARAMS, userIdParam } from './userRoutes.ts';
import { USER_EXAMPLE, userViewSchema } from './userView.ts';

const enabledSchema = inputSchema<{ enabled: boolean }>({ enabled: Joi.boolean().required() }).example({ enabled: false });
const rolesSchema = inputSchema<{ roles: string[] }>({
  roles: Joi.array().items(Joi.string().max(40)).single().min(1).max(20).required(),
}).example({ roles: ['organiser'] });

const RESPONSES: ApiResponses = {
  200: jsonResponse('The account', userViewSchema, USER_EXAMPLE),
  ...NEXT_PAGE,
  ...BODY_ERRORS,
  ...SESSION_ERRORS,
  403: problem('The roles do not allow this, it is the own account or one that may do more, or the request comes from another site'),
  ...NO_SUCH_ACCOUNT,
  409: problem('The state of the account does not allow it, or it is the last administrator'),
  ...FORM_AGAIN,
};

/** For those who may manage accounts: enable and disable them, set their roles. */
export function manageUserRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');
  const common = { security: 'session' as const, params: USER_PARAMS, responses: RESPONSES };

  const enabledOperation: ApiOperation = {
    ...{ id: 'setUserEnabled', summary: 'Enable or disable an account', body: enabledSchema, form: enabledSchema },
    ...common,
  };
  api.post('/admin/users/:userId/enabled', enabledOperation, ...guards, jsonOrForm, (ctx) =>
    change(ctx, () => setEnabled(deps, adminActorOf(ctx), userIdParam(ctx), validate(enabledSchema, ctx.request.body).enabled)),
  );

  const rolesOperation: ApiOperation = {
    ...{ id: 'setUserRoles', summary: 'Replace the roles of an account', body: rolesSchema, form: rolesSchema },
    ...common,
  };
  api.post('/admin/users/:userId/roles', rolesOperation, ...guards, jsonOrForm, (ctx) =>
    change(ctx, () => setRoles(deps, adminActorOf(ctx), userIdParam(ctx), validate(rolesSchema, ctx.request.body).roles)),
  );

  function change(ctx: Context, work: () => Promise<unknown>): Promise<void> {
    const rerender = (_: Context, errors: object) => showUser(ctx, db, errors);
    return rerenderOnError(ctx, rerender, async () => {
      await work();
      if (wantsPage(ctx)) redirect(ctx, `/admin/users/${userIdParam(ctx)}`);
      else await showUser(ctx, db);
    });
  }

  return api;
}
