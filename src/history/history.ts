import { hash as digest } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { type Table, table } from '../database/table.ts';
import type { Actor } from '../world.ts';

/** Who did what to which registration or event, and when. Names and addresses are referred to, never copied. */
export interface Entry {
  id: string;
  eventId: string;
  number: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: string;
  correlationId: string;
  hash: string;
}

/** The end of an event's chain of entries. */
export interface Chain {
  historyLength: number;
  historyHead: string;
}

export const NEW_CHAIN: Chain = { historyLength: 0, historyHead: '' };

export const entries: Table<Entry> = table('history', {
  id: 'text',
  eventId: 'text',
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

/** The next entry of the event's chain; moves the chain's end on to it. */
export function nextEntry(event: Chain & { id: string }, by: Actor, at: string, deed: Deed): Entry {
  const entry: Entry = {
    id: uuid(),
    eventId: event.id,
    number: event.historyLength + 1,
    at,
    actor: by.name,
    action: deed.action,
    subject: deed.subject,
    details: JSON.stringify(deed.details ?? {}),
    correlationId: by.correlationId,
    hash: '',
  };
  entry.hash = hashOf(event.historyHead, entry);
  event.historyLength = entry.number;
  event.historyHead = entry.hash;
  return entry;
}

/** SHA-256 over the hash before and every field: an entry that is edited, removed or moved breaks the chain. */
export function hashOf(before: string, entry: Omit<Entry, 'hash'>): string {
  const { id, eventId, number, at, actor, action, subject, details, correlationId } = entry;
  return digest('sha256', JSON.stringify([before, id, eventId, number, at, actor, action, subject, details, correlationId]), 'hex');
}
