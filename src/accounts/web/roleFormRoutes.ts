import { problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { form, jsonOrForm } from '../../http/body.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { changeRole, deleteRole } from '../login/manageRole.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { FORM_RESPONSES } from '../session/sessionResponses.ts';
import { roleNameParam, showRolePage } from './rolePages.ts';
import { NO_SUCH_ROLE, ROLE_PARAMS, roleForm } from './roleSchemas.ts';

/** The forms of the page of a role: browsers know no PATCH and no DELETE. */
export function roleFormRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Administration');
  const rerender = (ctx: Context, errors: object) => showRolePage(ctx, deps.db, errors);
  const responses = { ...FORM_RESPONSES, ...NO_SUCH_ROLE };
  const common = { security: 'session' as const, params: ROLE_PARAMS };

  api.post(
    '/admin/roles/:name',
    { ...common, id: 'changeRoleByForm', summary: 'Change a role, as PATCH does', form: roleForm, responses },
    ...guards,
    jsonOrForm,
    (ctx) =>
      rerenderOnError(ctx, rerender, async () => {
        await changeRole(deps, adminActorOf(ctx), roleNameParam(ctx), validate(roleForm, ctx.request.body));
        redirect(ctx, '/admin/roles');
      }),
  );

  api.post(
    '/admin/roles/:name/removal',
    {
      ...{ ...common, id: 'deleteRoleByForm', summary: 'Delete a role, as DELETE does' },
      form: { type: 'object', description: 'Nothing' },
      isBodyOptional: true,
      responses: { ...responses, 409: problem('It is a built-in role, or an account has it') },
    },
    ...guards,
    form,
    (ctx) =>
      rerenderOnError(ctx, rerender, async () => {
        await deleteRole(deps, adminActorOf(ctx), roleNameParam(ctx));
        redirect(ctx, '/admin/roles');
      }),
  );

  return api;
}
