import Joi from 'joi';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import { jsonOrPage, problem, problems } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { arrayOf, objectSchema, UUID } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import { type Account, accounts } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type AccountState, stateOf } from '../domain/accountState.ts';
import { PAGE_SESSION_ERRORS } from './sessionResponses.ts';
import { LISTED_STATES, toUserView, USER_EXAMPLE, type UserView, userViewSchema } from './userView.ts';

const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_LISTED_USERS = 200;

const userListQuerySchema = Joi.object<{ state?: AccountState; lang?: unknown }>({
  state: Joi.valid(...LISTED_STATES),
  lang: Joi.any().strip(),
}).prefs(JOI_OPTIONS);

export const USER_PARAMS = { userId: UUID };
const security = 'session' as const;
export const USER_RESPONSE = { 200: jsonOrPage('The account', userViewSchema, USER_EXAMPLE) };
export const NO_SUCH_ACCOUNT = { 404: problem('There is no such account') };
/** Accounts, as administrators see them. Changing them is in `reviewRoutes.ts`. */
export function userRoutes({ db }: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Administration');

  const listOperation: ApiOperation = {
    ...{ id: 'listUsers', summary: 'List the accounts in a state, by default those pending approval', security },
    query: userListQuerySchema,
    responses: {
      200: jsonOrPage('The accounts', objectSchema<{ users: UserView[] }>({ users: arrayOf(userViewSchema) }), { users: [USER_EXAMPLE] }),
      ...problems(400),
      ...PAGE_SESSION_ERRORS,
    },
  };
  api.get('/admin/users', listOperation, ...guards, async (ctx) => {
    const { state = 'pending' } = validate(userListQuerySchema, ctx.query);
    const found = await rowsFrom(db, accounts).whereNull('expired_at').orderBy('id', 'desc');
    const listed = found.filter((account) => stateOf(account) === state).slice(0, MAX_LISTED_USERS);
    const users = await Promise.all(listed.map((account) => toUserView(db, account)));
    if (wantsPage(ctx)) renderPage(ctx, 'accountRequests', { title: t(languageOf(ctx), 'accounts.pages.requests'), users });
    else ctx.body = { users };
  });

  const getOperation: ApiOperation = {
    ...{ id: 'getUser', summary: 'Get an account', security, params: USER_PARAMS },
    responses: { ...USER_RESPONSE, ...NO_SUCH_ACCOUNT, ...PAGE_SESSION_ERRORS },
  };
  api.get('/admin/users/:userId', getOperation, ...guards, (ctx) => showUser(ctx, db));

  return api;
}

export async function showUser(ctx: Context, db: Db, errors: object = {}) {
  const account = await requireAccount(db, userIdParam(ctx));
  const user = await toUserView(db, account);
  if (!wantsPage(ctx)) {
    ctx.body = user;
    return;
  }
  const isOpen = user.state === 'pending' && account.id !== ctx.state.account.id;
  const page = { title: user.name || user.username, user, isOpen, action: `/admin/users/${account.id}/approve` };
  renderPage(ctx, 'accountRequest', { ...page, ...errors });
}

export async function requireAccount(db: Db, id: string): Promise<Account> {
  const account = await rowsFrom(db, accounts).where({ id, expired_at: null }).first();
  if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  return account;
}

export function userIdParam(ctx: Context): string {
  const id = String(ctx.params.userId);
  if (!UUID_PATTERN.test(id)) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  return id;
}
