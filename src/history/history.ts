import { hash as digest } from 'node:crypto';
import { type Table, table } from '../database/table.ts';
import { newId } from '../ids.ts';
import type { Actor } from '../world.ts';

/** Who did what to which registration, event or account, and when. Names and addresses are referred to, never copied. */
export interface Entry {
  id: string;
  /** Whose history it belongs to: an event's, an account's, or neither: that of the doors. */
  eventId: string | null;
  accountId: string | null;
  number: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: string;
  correlationId: string;
  hash: string;
}

/** The end of a chain of entries. */
export interface Chain {
  historyLength: number;
  historyHead: string;
}

export const NEW_CHAIN: Chain = { historyLength: 0, historyHead: '' };

export const entries: Table<Entry> = table('history', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  number: 'integer',
  at: 'text',
  actor: 'text',
  action: 'text',
  subject: 'text',
  details: 'text',
  correlationId: 'text',
  hash: 'text',
});

export interface Deed {
  action: string;
  subject: string;
  details?: Record<string, unknown>;
}

/** What has a history of its own. */
export type Historic = Chain & { id: string };
/** Of which table it is: entries of the doors, where people have no account yet, are of neither. */
export type Owner = Pick<Entry, 'eventId' | 'accountId'>;

/** The next entry of the event's chain; moves the chain's end on to it. */
export function nextEntry(event: Historic, by: Actor, at: string, deed: Deed): Entry {
  return chained(event, { eventId: event.id, accountId: null }, by, at, deed);
}

/** The same for a chain of any owner. */
export function chained(chain: Chain, { eventId, accountId }: Owner, by: Actor, at: string, deed: Deed): Entry {
  const entry: Entry = {
    id: newId(),
    eventId,
    accountId,
    number: chain.historyLength + 1,
    at,
    actor: by.name,
    action: deed.action,
    subject: deed.subject,
    details: JSON.stringify(deed.details ?? {}),
    correlationId: by.correlationId,
    hash: '',
  };
  entry.hash = hashOf(chain.historyHead, entry);
  chain.historyLength = entry.number;
  chain.historyHead = entry.hash;
  return entry;
}

/** SHA-256 over the hash before and every field: an entry that is edited, removed or moved breaks the chain. */
export function hashOf(before: string, entry: Omit<Entry, 'hash'>): string {
  const { id, eventId, accountId, number, at, actor, action, subject, details, correlationId } = entry;
  const owner = eventId ?? accountId ?? 'doors';
  return digest('sha256', JSON.stringify([before, id, owner, number, at, actor, action, subject, details, correlationId]), 'hex');
}
