import type { AccountDeps } from '../accounts/domain/accountDeps.ts';
import { type AccountUnitOfWork, findAccount, recordAudit } from '../accounts/domain/unitOfWork.ts';
import { newId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { insert, rowsFrom, selectIn } from '../database/tableMapping.ts';
import type { Actor } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { events } from '../events/event.ts';
import { type ApiKey, apiKeys, createSecret, isLiveKey, scopesOf } from './apiKey.ts';
import { EVENT_PERMISSIONS, type EventPermission } from './eventPermission.ts';

/** Live keys of one account: enough for every program, too few to fill the database. */
const MAX_KEYS = 50;

export interface NewApiKey {
  name: string;
  scopes: EventPermission[];
  /** Null: every event that the account may see. */
  eventId: string | null;
  /** ISO 8601 in UTC; null: until it is revoked. */
  expiresAt: string | null;
}

/** A key as its owner sees it: without its secret. */
export type ApiKeyView = Awaited<ReturnType<typeof listApiKeys>>[number];

/**
 * Creates a key. `key` is what the program sends; it is in this result and nowhere else. Whoever may do anything with an event may
 * see it, so that `event:read` is always one of the scopes. Throws DomainError `invalid` for a time that is past, and `conflict` for
 * one key too many.
 */
export function createApiKey(
  deps: AccountDeps,
  actor: Actor,
  accountId: string,
  { name, scopes, eventId, expiresAt }: NewApiKey,
): Promise<{ key: string; id: string }> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await requireAccount(unitOfWork, accountId);
    if (expiresAt !== null && expiresAt <= unitOfWork.at) throw fieldError('expiresAt', 'console.errors.keyExpiresInPast');
    const own = await rowsFrom(unitOfWork.db, apiKeys).where({ account_id: accountId });
    if (own.filter((key) => isLiveKey(key, unitOfWork.now)).length >= MAX_KEYS)
      throw new DomainError('conflict', { key: 'console.errors.tooManyKeys', values: { most: MAX_KEYS } });
    const { key, ...stored } = createSecret();
    const granted = EVENT_PERMISSIONS.filter((permission) => permission === 'event:read' || scopes.includes(permission));
    const row: ApiKey = {
      ...{ id: newId(), accountId, eventId, name, ...stored, scopes: granted.join(' ') },
      ...{ createdAt: unitOfWork.at, expiresAt, lastUsedAt: null, revokedAt: null },
    };
    await insert(unitOfWork.db, apiKeys, [row]);
    recordAudit(unitOfWork, account, { action: 'api_key.created', subjectId: row.id, data: { scopes: granted, eventId, expiresAt } });
    return { key, id: row.id };
  });
}

/** Throws DomainError `not-found` for a key of somebody else, or one that does not work any more. */
export function revokeApiKey(deps: AccountDeps, actor: Actor, accountId: string, keyId: string): Promise<void> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await requireAccount(unitOfWork, accountId);
    const changed = await unitOfWork
      .db('api_keys')
      .where({ id: keyId, account_id: accountId, revoked_at: null })
      .update({ revoked_at: unitOfWork.at });
    if (changed === 0) throw new DomainError('not-found', { key: 'console.errors.noApiKey' });
    recordAudit(unitOfWork, account, { action: 'api_key.revoked', subjectId: keyId });
  });
}

/** The keys of an account that work, the newest first. */
export async function listApiKeys(db: Db, accountId: string, now: Date) {
  const own = await rowsFrom(db, apiKeys).where({ account_id: accountId }).orderBy('id', 'desc');
  const live = own.filter((key) => isLiveKey(key, now));
  const ids = live.flatMap(({ eventId }) => eventId ?? []);
  const slugs = new Map((await selectIn(db, events, 'id', ids)).map(({ id, slug }) => [id, slug]));
  return live.map((key) => {
    const { id, name, hint, createdAt, expiresAt, lastUsedAt, eventId } = key;
    return { id, name, hint, scopes: scopesOf(key), event: eventId && (slugs.get(eventId) ?? null), createdAt, expiresAt, lastUsedAt };
  });
}

async function requireAccount(unitOfWork: AccountUnitOfWork, accountId: string) {
  const account = await findAccount(unitOfWork, accountId);
  if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  unitOfWork.subject.account = account;
  return account;
}

function fieldError(field: string, key: string): DomainError {
  return new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field, message: { key } }] });
}
