import Router from '@koa/router';
import Joi from 'joi';
import { rows } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { readHistory } from '../history/read.ts';
import { jsonOrForm } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, wantsPage } from '../http/request.ts';
import { noAdvertising, oneLine } from '../http/text.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import { type Account, type AccountState, accounts, stateOf } from './account.ts';
import { approve, reject, setEnabled, setRoles } from './approve.ts';
import type { House } from './house.ts';
import { masked } from './identity.ts';
import { orAgain } from './ownRoutes.ts';
import { rolesOf } from './role.ts';
import { actorOf, type SignedIn } from './signedIn.ts';
import { identitiesOf } from './store.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_SHOWN = 200;

export const decision = Joi.object<{ status: 'approved' | 'rejected'; reason: string }>({
  status: Joi.valid('approved', 'rejected').required(),
  reason: Joi.string().allow('').custom(oneLine).custom(noAdvertising).max(500).default(''),
}).prefs(ALL_FAULTS);
export const ability = Joi.object<{ enabled: boolean }>({ enabled: Joi.boolean().required() }).prefs(ALL_FAULTS);
export const roleList = Joi.object<{ roles: string[] }>({ roles: Joi.array().items(Joi.string().max(40)).min(1).max(10).required() }).prefs(
  ALL_FAULTS,
);
export const listed = Joi.object<{ state?: AccountState; lang?: unknown }>({
  state: Joi.valid('unverified', 'pending', 'active', 'disabled', 'rejected'),
  lang: Joi.any().strip(),
}).prefs(ALL_FAULTS);

/** What administrators do: look at requests, decide, disable, give roles, and read what happened. */
export function adminRoutes(house: House, signedIn: SignedIn, { limit }: Limits) {
  const { db } = house.world;
  const router = new Router<State>();
  const guards = [limit({ name: 'admin', max: 120, seconds: 60 }), signedIn('administrator')] as const;

  router.get('/admin/users', ...guards, async (ctx) => {
    const { state = 'pending' } = valid(listed, ctx.query);
    const found = await find(db, accounts, 'ended_at IS NULL ORDER BY id DESC', []);
    const users = await Promise.all(
      found
        .filter((account) => stateOf(account) === state)
        .slice(0, MOST_SHOWN)
        .map(shown),
    );
    if (wantsPage(ctx)) showPage(ctx, 'requests', { title: say(languageOf(ctx), 'accounts.pages.requests'), users });
    else ctx.body = { users };
  });

  router.get('/admin/users/:userId', ...guards, async (ctx) => showOne(ctx));

  router.post('/admin/users/:userId/approve', ...guards, jsonOrForm, async (ctx) => {
    await orAgain(ctx, showOne, async () => {
      const { status, reason } = valid(decision, ctx.request.body);
      await (status === 'approved' ? approve(house, actorOf(ctx), idIn(ctx)) : reject(house, actorOf(ctx), idIn(ctx), reason));
      if (wantsPage(ctx)) goOn(ctx, `/admin/users/${idIn(ctx)}`);
      else ctx.body = { message: `User registration ${status} successfully.` };
    });
  });

  router.post('/admin/users/:userId/enabled', ...guards, jsonOrForm, async (ctx) => {
    await orAgain(ctx, showOne, async () => {
      await setEnabled(house, actorOf(ctx), idIn(ctx), valid(ability, ctx.request.body).enabled);
      await showOne(ctx);
    });
  });

  router.post('/admin/users/:userId/roles', ...guards, jsonOrForm, async (ctx) => {
    await setRoles(house, actorOf(ctx), idIn(ctx), valid(roleList, ctx.request.body).roles);
    await showOne(ctx);
  });

  router.get('/admin/users/:userId/history', ...guards, async (ctx) => {
    const { id } = await existing(idIn(ctx));
    ctx.body = await readHistory(db, { ...ctx.query, account: id });
  });

  router.get('/admin/history', ...guards, async (ctx) => {
    ctx.body = await readHistory(db, ctx.query);
  });

  async function showOne(ctx: Context, faults: object = {}) {
    const account = await existing(idIn(ctx));
    const user = await shown(account);
    if (!wantsPage(ctx)) {
      ctx.body = user;
      return;
    }
    const isOpen = user.state === 'pending' && account.id !== ctx.state.account.id;
    showPage(ctx, 'request', { title: user.name || user.username, user, isOpen, action: `/admin/users/${account.id}/approve`, ...faults });
  }

  async function existing(id: string): Promise<Account> {
    const [account] = await rows<Account>(db, `SELECT ${accounts.columns} FROM accounts WHERE id = ? AND ended_at IS NULL`, [id]);
    if (!account) throw new Refusal('not-found', { key: 'accounts.refusals.nobody' });
    return account;
  }

  async function shown(account: Account) {
    const { id, username, firstName, lastName, country, door, enabled, openedAt, verifiedAt, approvedAt, rejectedAt, reason } = account;
    const identities = await identitiesOf(db, id);
    return {
      ...{ id, username, firstName, lastName, country, door, openedAt, verifiedAt, approvedAt, rejectedAt, reason },
      name: `${firstName} ${lastName}`.trim(),
      enabled: enabled === 1,
      state: stateOf(account),
      roles: (await rolesOf(db, id)).map(({ name }) => name),
      identities: identities.map((one) => ({ contact_type: one.contactType, value: masked(one), verified: one.verifiedAt !== null })),
    };
  }

  return router;
}

function idIn(ctx: Context): string {
  const id = String(ctx.params.userId);
  if (!UUID.test(id)) throw new Refusal('not-found', { key: 'accounts.refusals.nobody' });
  return id;
}
