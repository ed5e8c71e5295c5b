import { isId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import { jsonOrPage, problem, problems } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { arrayOf, nullable, objectSchema, UUID } from '../../http/jsonSchema.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { validate } from '../../validation/validate.ts';
import { type Account, accounts } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { listAccounts } from '../login/listAccounts.ts';
import { PAGE_SESSION_ERRORS } from '../session/sessionResponses.ts';
import { userListQuerySchema } from './userListQuery.ts';
import { showUserListPage, showUserPage } from './userPages.ts';
import { toUserView, USER_EXAMPLE, type UserView, userViewSchema } from './userView.ts';

export const USER_PARAMS = { userId: UUID };
const security = 'session' as const;
const USER_RESPONSE = { 200: jsonOrPage('The account', userViewSchema, USER_EXAMPLE) };
export const NO_SUCH_ACCOUNT = { 404: problem('There is no such account') };

interface UserList {
  users: UserView[];
  next: string | null;
}
const userListSchema = objectSchema<UserList>({
  users: arrayOf(userViewSchema),
  next: nullable({ type: 'string', description: '`after` of the following page; null on the last one' }),
});

/** Accounts, as reviewers and administrators see them. Changing them is in `reviewRoutes.ts` and `manageUserRoutes.ts`. */
export function userRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Administration');

  const listOperation: ApiOperation = {
    ...{ id: 'listUsers', summary: 'List accounts, by default those pending approval, oldest first', security },
    query: userListQuerySchema,
    responses: {
      200: jsonOrPage('The accounts', userListSchema, { users: [USER_EXAMPLE], next: null }),
      ...problems(400),
      ...PAGE_SESSION_ERRORS,
    },
  };
  api.get('/admin/users', listOperation, ...guards, (ctx) => showUserList(ctx, deps));

  const getOperation: ApiOperation = {
    ...{ id: 'getUser', summary: 'Get an account', security, params: USER_PARAMS },
    responses: { ...USER_RESPONSE, ...NO_SUCH_ACCOUNT, ...PAGE_SESSION_ERRORS },
  };
  api.get('/admin/users/:userId', getOperation, ...guards, (ctx) => showUser(ctx, deps.db));

  return api;
}

/** The list that the query asks for; with `errors`, a form of its page again. */
export async function showUserList(ctx: Context, { db, now }: AccountDeps, errors: object = {}) {
  const { lang: _, ...filter } = validate(userListQuerySchema, ctx.query);
  const { found, next } = await listAccounts(db, now(), filter);
  const users = await Promise.all(found.map((account) => toUserView(db, account)));
  if (wantsPage(ctx)) showUserListPage(ctx, filter, users, next, errors);
  else ctx.body = { users, next };
}

export async function showUser(ctx: Context, db: Db, errors: object = {}) {
  const user = await toUserView(db, await requireAccount(db, userIdParam(ctx)));
  if (wantsPage(ctx)) await showUserPage(ctx, db, user, errors);
  else ctx.body = user;
}

export async function requireAccount(db: Db, id: string): Promise<Account> {
  const account = await rowsFrom(db, accounts).where({ id, expired_at: null }).first();
  if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  return account;
}

export function userIdParam(ctx: Context): string {
  const id = String(ctx.params.userId);
  if (!isId(id)) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  return id;
}
