import { jsonOrPage } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { contactMailableErrors } from '../domain/identity.ts';
import { throwIfInvalid } from '../domain/passwordPolicy.ts';
import { addIdentity, listOwnIdentities } from '../login/ownIdentities.ts';
import { actorOf } from '../session/requireSession.ts';
import { FORM_RESPONSES, PAGE_SESSION_ERRORS } from '../session/sessionResponses.ts';
import { addIdentitySchema, contactOf } from './identityInput.ts';
import { showIdentitiesPage } from './identityPages.ts';
import { IDENTITIES_EXAMPLE, identityListSchema, identitySchema, toIdentityView } from './identityView.ts';

const LIST_PATH = '/account/identities';

/** The addresses of the own account: adding, confirming and removing them. */
export function identityRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Own account');
  const security = 'session' as const;

  api.get(
    LIST_PATH,
    {
      ...{ id: 'listIdentities', summary: 'List the own email addresses and phone numbers', security },
      responses: { 200: jsonOrPage('The addresses', identityListSchema, IDENTITIES_EXAMPLE), ...PAGE_SESSION_ERRORS },
    },
    ...guards,
    async (ctx) => {
      if (wantsPage(ctx)) return showIdentitiesPage(ctx, deps, {});
      ctx.body = { identities: (await listOwnIdentities(deps, actorOf(ctx))).map(toIdentityView) };
    },
  );

  api.post(
    LIST_PATH,
    {
      ...{ id: 'addIdentity', summary: 'Add an address, or send another message to one that is not confirmed', security },
      body: addIdentitySchema,
      form: addIdentitySchema,
      responses: {
        201: {
          description: 'Added; it counts once it is confirmed by the message that was sent to it',
          content: { 'application/json': { schema: identitySchema, example: IDENTITIES_EXAMPLE.identities[1] } },
          headers: { Location: 'Where to send the code, if one was sent by SMS' },
        },
        ...FORM_RESPONSES,
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const { value } = (ctx.request.body ?? {}) as { value?: unknown };
      const typed = typeof value === 'string' ? value.slice(0, 254) : '';
      const rerender = (_: Context, errors: object) => showIdentitiesPage(ctx, deps, { ...errors, value: typed });
      await rerenderOnError(ctx, rerender, async () => {
        const { password, ...body } = validate(addIdentitySchema, ctx.request.body);
        const proof = { password, clientAddress: ctx.state.address };
        const contact = contactOf(body, deps.config.DEFAULT_COUNTRY);
        throwIfInvalid(await contactMailableErrors(deps, contact, 'value'));
        const { identity, confirmToken } = await addIdentity(deps, actorOf(ctx), contact, proof);
        const confirmPath = confirmToken && `/public/confirm/${confirmToken}`;
        if (wantsPage(ctx)) return redirect(ctx, confirmPath ?? LIST_PATH);
        if (confirmPath) ctx.set('Location', confirmPath);
        ctx.status = 201;
        ctx.body = toIdentityView(identity);
      });
    },
  );

  return api;
}
