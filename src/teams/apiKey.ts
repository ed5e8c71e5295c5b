import { hash, randomBytes } from 'node:crypto';
import type { Db } from '../database/dialect.ts';
import { rowsFrom, type Table, table } from '../database/tableMapping.ts';
import { EVENT_PERMISSIONS, type EventPermission } from './eventPermission.ts';

/** What a program sends instead of a session token. It may do what its account may do, as far as its scopes allow. */
export interface ApiKey {
  id: string;
  accountId: string;
  /** Null: every event that the account may see. */
  eventId: string | null;
  name: string;
  /** The first characters of the key, by which its owner recognises it. */
  hint: string;
  secretHash: string;
  /** Separated by spaces; read it by `scopesOf`. */
  scopes: string;
  createdAt: string;
  expiresAt: string | null;
  /** Accurate to LAST_USED_INTERVAL_MS. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export const apiKeys: Table<ApiKey> = table('api_keys', {
  id: 'text',
  accountId: 'text',
  eventId: 'text',
  name: 'text',
  hint: 'text',
  secretHash: 'text',
  scopes: 'text',
  createdAt: 'text',
  expiresAt: 'text',
  lastUsedAt: 'text',
  revokedAt: 'text',
});

/** `lastUsedAt` is updated at most this often, so that not every request writes. */
export const LAST_USED_INTERVAL_MS = 5 * 60_000;

/** Tools that look for leaked secrets recognise it by its beginning. */
const PREFIX = 'sk_';
/** 256 bits: nobody guesses it, so that a fast hash is enough. */
const SECRET_BYTES = 32;
const HINT_LENGTH = PREFIX.length + 4;

/** A new key, with what is stored of it. */
export function createSecret(): { key: string; hint: string; secretHash: string } {
  const key = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
  return { key, hint: key.slice(0, HINT_LENGTH), secretHash: hashOf(key) };
}

/** Undefined for an unknown, revoked or expired key. */
export async function findLiveApiKey(db: Db, key: string, now: Date): Promise<ApiKey | undefined> {
  const found = await rowsFrom(db, apiKeys)
    .where({ secret_hash: hashOf(key) })
    .first();
  return found && isLiveKey(found, now) ? found : undefined;
}

export function isLiveKey({ revokedAt, expiresAt }: ApiKey, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || now.toISOString() < expiresAt);
}

/** Names that this program does not know, such as those of a newer one, are left out. */
export function scopesOf({ scopes }: Pick<ApiKey, 'scopes'>): EventPermission[] {
  const names = scopes.split(' ');
  return EVENT_PERMISSIONS.filter((permission) => names.includes(permission));
}

function hashOf(key: string): string {
  return hash('sha256', key, 'base64url');
}
