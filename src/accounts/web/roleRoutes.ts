import { type ApiResponses, BODY_ERRORS, jsonOrPage, jsonResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, jsonOrForm } from '../../http/body.ts';
import { arrayOf, objectSchema } from '../../http/jsonSchema.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { changeRole, defineRole, deleteRole } from '../login/manageRole.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { requireRoleView, roleNameParam, showRoleListPage, showRolePage } from './rolePages.ts';
import {
  listRoleViews,
  newRoleForm,
  newRoleSchema,
  ROLE_EXAMPLE,
  type RoleView,
  roleChangesSchema,
  roleViewSchema,
  toRoleView,
} from './roleSchemas.ts';

const security = 'session' as const;
export const ROLE_PARAMS = { name: { type: 'string', description: 'The name of the role' } };
const ROLE = jsonOrPage('The role', roleViewSchema, ROLE_EXAMPLE);
export const NO_SUCH_ROLE = { 404: problem('There is no such role') };
const BEYOND = { 403: problem('Your roles do not allow this, or the request comes from another site') };
const WRITE_ERRORS: ApiResponses = { ...BODY_ERRORS, ...SESSION_ERRORS, ...BEYOND };

/** For those who may manage roles, as JSON and as pages. The forms of the pages are in `roleFormRoutes.ts`. */
export function roleRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');

  const listSchema = objectSchema<{ roles: RoleView[] }>({ roles: arrayOf(roleViewSchema) });
  api.get(
    '/admin/roles',
    {
      ...{ id: 'listRoles', summary: 'List the roles and what they permit', security },
      responses: { 200: jsonOrPage('The roles', listSchema, { roles: [ROLE_EXAMPLE] }), ...PAGE_SESSION_ERRORS },
    },
    ...guards,
    async (ctx) => {
      if (wantsPage(ctx)) await showRoleListPage(ctx, db);
      else ctx.body = { roles: await listRoleViews(db) };
    },
  );

  api.post(
    '/admin/roles',
    {
      ...{ id: 'defineRole', summary: 'Define a role', security, body: newRoleSchema, form: newRoleForm },
      responses: {
        201: jsonResponse('Defined', roleViewSchema, ROLE_EXAMPLE),
        ...NEXT_PAGE,
        ...FORM_AGAIN,
        ...WRITE_ERRORS,
        409: problem('There is a role of this name'),
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const rerender = (_: Context, errors: object) => showRoleListPage(ctx, db, errors, ctx.request.body as object);
      await rerenderOnError(ctx, rerender, async () => {
        const isForm = ctx.is('application/x-www-form-urlencoded');
        const { name, ...settings } = validate(isForm ? newRoleForm : newRoleSchema, ctx.request.body);
        const role = await defineRole(deps, adminActorOf(ctx), name, settings);
        if (wantsPage(ctx)) return redirect(ctx, '/admin/roles');
        ctx.status = 201;
        ctx.body = toRoleView(role, 0);
      });
    },
  );

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
        ...BEYOND,
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
