import { BODY_ERRORS, jsonOrPage, jsonResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { arrayOf, objectSchema } from '../../http/jsonSchema.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { defineRole } from '../login/manageRole.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { showRoleListPage } from './rolePages.ts';
import {
  BEYOND_ROLES,
  listRoleViews,
  newRoleForm,
  newRoleSchema,
  ROLE_EXAMPLE,
  type RoleView,
  roleViewSchema,
  toRoleView,
} from './roleSchemas.ts';

/** All roles, and defining one, as JSON and as a page. */
export function roleListRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');
  const security = 'session' as const;

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
        ...BODY_ERRORS,
        ...SESSION_ERRORS,
        ...BEYOND_ROLES,
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

  return api;
}
