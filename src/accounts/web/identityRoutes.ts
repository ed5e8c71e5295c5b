import Joi from 'joi';
import { DomainError } from '../../domainError.ts';
import { BODY_ERRORS, jsonOrPage, pageResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, jsonOrForm } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { emailErrorText } from '../../validation/emailAddress.ts';
import { singleLineText } from '../../validation/text.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type Contact, type ContactType, emailContact, phoneContact } from '../domain/identity.ts';
import { type AccountActor, throwFieldError } from '../login/ownAccount.ts';
import { addIdentity, listOwnIdentities, removeIdentity } from '../login/ownIdentities.ts';
import { actorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, FORM_RESPONSES, NEXT_PAGE, PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { signedInPage } from '../session/signedInPage.ts';
import {
  IDENTITIES_EXAMPLE,
  IDENTITY_PARAMS,
  identityIdParam,
  identityListSchema,
  identitySchema,
  toIdentityView,
} from './identityView.ts';

const LIST_PATH = '/account/identities';
const ITEM_PATH = '/account/identities/:identityId';

interface AddBody {
  value: string;
  contact_type?: ContactType;
  password: string;
}

const passwordRule = Joi.string().max(1_000).required();
const addSchema = Joi.object<AddBody>({
  value: singleLineText.max(254).required(),
  contact_type: Joi.valid('email', 'phone'),
  password: passwordRule,
})
  .example({ value: 'amina@club.example', password: 'Kort-Muts7-lantaarn' })
  .prefs(JOI_OPTIONS);
const removeSchema = Joi.object<{ password: string }>({ password: passwordRule })
  .example({ password: 'Kort-Muts7-lantaarn' })
  .prefs(JOI_OPTIONS);

const NO_SUCH_IDENTITY = { 404: problem('The account has no such address') };
const LAST_IDENTITY = { 409: problem('It is the last verified address of the account') };

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
      body: addSchema,
      form: addSchema,
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
        const { password, ...body } = validate(addSchema, ctx.request.body);
        const proof = { password, clientAddress: ctx.state.address };
        const { identity, confirmToken } = await addIdentity(deps, actorOf(ctx), contactOf(body), proof);
        const confirmPath = confirmToken && `/public/confirm/${confirmToken}`;
        if (wantsPage(ctx)) return redirect(ctx, confirmPath ?? LIST_PATH);
        if (confirmPath) ctx.set('Location', confirmPath);
        ctx.status = 201;
        ctx.body = toIdentityView(identity);
      });
    },
  );

  api.delete(
    ITEM_PATH,
    {
      ...{ id: 'removeIdentity', summary: 'Remove an address', security, params: IDENTITY_PARAMS, body: removeSchema },
      responses: { 204: { description: 'Removed' }, ...NO_SUCH_IDENTITY, ...LAST_IDENTITY, ...BODY_ERRORS, ...SESSION_ERRORS },
    },
    ...guards,
    json,
    async (ctx) => {
      await remove(ctx, actorOf(ctx));
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
      body: removeSchema,
      form: removeSchema,
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
          await remove(ctx, actorOf(ctx));
          if (wantsPage(ctx)) redirect(ctx, LIST_PATH);
          else ctx.status = 204;
        },
      ),
  );

  async function remove(ctx: Context, actor: AccountActor) {
    const { password } = validate(removeSchema, ctx.request.body);
    await removeIdentity(deps, actor, identityIdParam(ctx), { password, clientAddress: ctx.state.address });
  }

  /** @throws DomainError `invalid` if it is neither an email address nor a phone number */
  function contactOf({ value, contact_type = value.includes('@') ? 'email' : 'phone' }: Omit<AddBody, 'password'>): Contact {
    const contact = contact_type === 'email' ? emailContact(value) : phoneContact(value, deps.config.DEFAULT_COUNTRY);
    return contact ?? throwFieldError('value', contact_type === 'email' ? emailErrorText(value).key : 'accounts.fieldErrors.phone');
  }

  return api;
}

async function showIdentitiesPage(ctx: Context, deps: AccountDeps, data: object) {
  const identities = (await listOwnIdentities(deps, actorOf(ctx))).map(toIdentityView);
  const isOnlyOne = identities.filter(({ verified }) => verified).length === 1;
  const listed = identities.map((identity) => ({ ...identity, isRemovable: !(identity.verified && isOnlyOne) }));
  signedInPage(ctx, 'identities', { title: t(languageOf(ctx), 'accounts.pages.identities'), identities: listed, ...data });
}

async function showRemovalPage(ctx: Context, deps: AccountDeps, errors: object) {
  const id = identityIdParam(ctx);
  const identity = (await listOwnIdentities(deps, actorOf(ctx))).find((own) => own.id === id);
  if (!identity) throw new DomainError('not-found', { key: 'accounts.errors.noIdentity' });
  const title = t(languageOf(ctx), 'accounts.pages.removeIdentity', { identity: identity.value });
  signedInPage(ctx, 'removeIdentity', { title, action: ctx.path, ...errors });
}
