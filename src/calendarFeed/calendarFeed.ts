import type { AccountDeps } from '../accounts/domain/accountDeps.ts';
import { type AccountUnitOfWork, findAccount, recordAudit } from '../accounts/domain/unitOfWork.ts';
import { newId } from '../crypto/ids.ts';
import { createSignedIds } from '../crypto/signedIds.ts';
import { insert, rowsFrom, type Table, table } from '../database/tableMapping.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';

/** The private address at which calendar programs read the events of an account. It has at most one. */
export interface CalendarFeed {
  id: string;
  accountId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

const calendarFeeds: Table<CalendarFeed> = table('calendar_feeds', { id: 'text', accountId: 'text', createdAt: 'text' });

/** What its owner sees: the address can be shown again, because it is derived from SECRET_KEY. Both null: there is none. */
export interface CalendarFeedView {
  url: string | null;
  createdAt: string | null;
}

export async function viewOfFeed({ db, keys, config }: Pick<Deps, 'db' | 'keys' | 'config'>, accountId: string): Promise<CalendarFeedView> {
  const feed = await rowsFrom(db, calendarFeeds).where({ account_id: accountId }).first();
  if (!feed) return { url: null, createdAt: null };
  return { url: `${config.PUBLIC_URL}/calendar/${signer(keys).sign(feed.id)}/events.ics`, createdAt: feed.createdAt };
}

/** Undefined for an address that we did not make, or that was ended. */
export async function findFeed({ db, keys }: Pick<Deps, 'db' | 'keys'>, token: string): Promise<CalendarFeed | undefined> {
  const [id] = signer(keys).verify(token) ?? [];
  return id === undefined ? undefined : rowsFrom(db, calendarFeeds).where({ id }).first();
}

/** A new address; the one before ends. */
export function createFeed(deps: AccountDeps, actor: Actor, accountId: string): Promise<void> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await requireAccount(unitOfWork, accountId);
    await unitOfWork.db('calendar_feeds').where({ account_id: accountId }).delete();
    const feed: CalendarFeed = { id: newId(), accountId, createdAt: unitOfWork.at };
    await insert(unitOfWork.db, calendarFeeds, [feed]);
    recordAudit(unitOfWork, account, { action: 'calendar_feed.created', subjectId: feed.id });
  });
}

/** Ends the address. Does nothing if there is none. */
export function removeFeed(deps: AccountDeps, actor: Actor, accountId: string): Promise<void> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await requireAccount(unitOfWork, accountId);
    const removed = await unitOfWork.db('calendar_feeds').where({ account_id: accountId }).delete();
    if (removed > 0) recordAudit(unitOfWork, account, { action: 'calendar_feed.removed' });
  });
}

function signer(keys: Deps['keys']) {
  return createSignedIds(keys('calendar feed'), 1, 'hex');
}

async function requireAccount(unitOfWork: AccountUnitOfWork, accountId: string) {
  const account = await findAccount(unitOfWork, accountId);
  if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  unitOfWork.subject.account = account;
  return account;
}
