import { type ApiResponses, BODY_ERRORS, jsonOrPage, jsonResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { type Middleware, wantsPage } from '../../http/request.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { changeRole, deleteRole } from '../login/manageRole.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { requireRoleView, roleNameParam, showRolePage } from './rolePages.ts';
import { BEYOND_ROLES, NO_SUCH_ROLE, ROLE_EXAMPLE, ROLE_PARAMS, roleChangesSchema, roleViewSchema } from './roleSchemas.ts';

const security = 'session' as const;
const ROLE = jsonOrPage('The role', roleViewSchema, ROLE_EXAMPLE);
const WRITE_ERRORS: ApiResponses = { ...BODY_ERRORS, ...SESSION_ERRORS, ...BEYOND_ROLES };

/** For those who may manage roles, as JSON and as pages. The forms of the pages are in `roleFormRoutes.ts`. */
export function roleRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');

  api.get(
    '/admin/roles/:name',
    {
      ...{ id: 'getRole', summary: 'Get a role', security, params: ROLE_PARAMS },
      responses: { 200: ROLE, ...NO_SUCH_ROLE, ...PAGE_SESSION_ERRORS },
    },
    ...guards,
    async (ctx) => {
      if (wantsPage(ctx)) await showRolePage(ctx, db);
      else ctx.body = await requireRoleView(db, roleNameParam(ctx));
    },
  );

  api.patch(
    '/admin/roles/:name',
    {
      ...{
        id: 'changeRole',
        summary: 'Change a role; applies to its accounts at once',
        security,
        params: ROLE_PARAMS,
        body: roleChangesSchema,
      },
      responses: { 200: jsonResponse('Changed', roleViewSchema, ROLE_EXAMPLE), ...WRITE_ERRORS, ...NO_SUCH_ROLE },
    },
    ...guards,
    json,
    async (ctx) => {
      const name = roleNameParam(ctx);
      await changeRole(deps, adminActorOf(ctx), name, validate(roleChangesSchema, ctx.request.body));
      ctx.body = await requireRoleView(db, name);
    },
  );

  api.delete(
    '/admin/roles/:name',
    {
      ...{ id: 'deleteRole', summary: 'Delete a role that no account has', security, params: ROLE_PARAMS },
      responses: {
        204: { description: 'Deleted' },
        ...SESSION_ERRORS,
        ...BEYOND_ROLES,
        ...NO_SUCH_ROLE,
        409: problem('It is a built-in role, or an account has it'),
      },
    },
    ...guards,
    async (ctx) => {
      await deleteRole(deps, adminActorOf(ctx), roleNameParam(ctx));
      ctx.status = 204;
    },
  );

  return api;
}
