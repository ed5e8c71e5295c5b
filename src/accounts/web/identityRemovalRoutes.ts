import { BODY_ERRORS, pageResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, jsonOrForm } from '../../http/body.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { removeIdentity } from '../login/ownIdentities.ts';
import { actorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { removeIdentitySchema } from './identityInput.ts';
import { showRemovalPage } from './identityPages.ts';
import { IDENTITY_PARAMS, identityIdParam } from './identityView.ts';

const LIST_PATH = '/account/identities';
const ITEM_PATH = '/account/identities/:identityId';

const NO_SUCH_IDENTITY = { 404: problem('The account has no such address') };
const LAST_IDENTITY = { 409: problem('It is the last verified address of the account') };

/** Removing an address of the own account, as JSON and by a page. */
export function identityRemovalRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Own account');
  const security = 'session' as const;

  api.delete(
    ITEM_PATH,
    {
      ...{ id: 'removeIdentity', summary: 'Remove an address', security, params: IDENTITY_PARAMS, body: removeIdentitySchema },
      responses: { 204: { description: 'Removed' }, ...NO_SUCH_IDENTITY, ...LAST_IDENTITY, ...BODY_ERRORS, ...SESSION_ERRORS },
    },
    ...guards,
    json,
    async (ctx) => {
      await remove(ctx);
      ctx.status = 204;
    },
  );

  const removalPath = `${ITEM_PATH}/removal`;
  api.get(
    removalPath,
    {
      ...{ id: 'showIdentityRemovalPage', summary: 'The page to remove an address', security, params: IDENTITY_PARAMS },
      responses: { 200: pageResponse('The page'), ...NO_SUCH_IDENTITY, ...PAGE_SESSION_ERRORS },
    },
    ...guards,
    (ctx) => showRemovalPage(ctx, deps, {}),
  );

  api.post(
    removalPath,
    {
      ...{ id: 'removeIdentityByForm', summary: 'The form of that page', security, params: IDENTITY_PARAMS },
      body: removeIdentitySchema,
      form: removeIdentitySchema,
      responses: {
        204: { description: 'Removed' },
        ...NEXT_PAGE,
        ...FORM_AGAIN,
        ...NO_SUCH_IDENTITY,
        ...LAST_IDENTITY,
        ...BODY_ERRORS,
        ...SESSION_ERRORS,
      },
    },
    ...guards,
    jsonOrForm,
    (ctx) =>
      rerenderOnError(
        ctx,
        (_, errors) => showRemovalPage(ctx, deps, errors),
        async () => {
          await remove(ctx);
          if (wantsPage(ctx)) redirect(ctx, LIST_PATH);
          else ctx.status = 204;
        },
      ),
  );

  async function remove(ctx: Context) {
    const { password } = validate(removeIdentitySchema, ctx.request.body);
    await removeIdentity(deps, actorOf(ctx), identityIdParam(ctx), { password, clientAddress: ctx.state.address });
  }

  return api;
}
