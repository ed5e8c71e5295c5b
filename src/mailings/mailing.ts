import { isId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom, type Table, table } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import type { Audience } from './audience.ts';

/**
 * `draft` can be changed; `scheduled` waits for `sendAt`; `sending` until the last email has left; `paused` goes on when somebody says so;
 * `done` and `cancelled` are the end.
 */
export const MAILING_STATES = ['draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled'] as const;
export type MailingState = (typeof MAILING_STATES)[number];

/** What a mailing says in one language. The body is Markdown; both may have placeholders. */
export interface MailingText {
  subject: string;
  body: string;
}

/** By language. */
export type MailingTexts = Record<string, MailingText>;

/** One message to many people of an event. Times are ISO 8601 in UTC. */
export interface Mailing {
  id: string;
  eventId: string;
  /** A `reminder` is made by the service, and its text is a template. */
  kind: 'message' | 'reminder';
  audience: Audience;
  /** JSON of `string[]`: ids of registrations, with the audience `picked`. */
  picked: string;
  /** JSON of `MailingTexts`. */
  texts: string;
  state: MailingState;
  sendAt: string | null;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** How often it was changed, from 1. */
  version: number;
  /** Who signed up later than this sequence gets nothing; null: not started. */
  lastSequence: number | null;
  /** Sequence of the last person for whom it was decided whether they get it. */
  expandedUpTo: number;
  /** For how many people an email was written. */
  recipients: number;
}

export const mailings: Table<Mailing> = table('mailings', {
  id: 'text',
  eventId: 'text',
  kind: 'text',
  audience: 'text',
  picked: 'text',
  texts: 'text',
  state: 'text',
  sendAt: 'text',
  createdAt: 'text',
  createdBy: 'text',
  startedAt: 'text',
  finishedAt: 'text',
  version: 'integer',
  lastSequence: 'integer',
  expandedUpTo: 'integer',
  recipients: 'integer',
});

/** Newest first; an event has few of them, see `MAX_PER_DAY`. */
const LISTED = 200;

export async function listMailings(db: Db, eventId: string): Promise<Mailing[]> {
  return rowsFrom(db, mailings)
    .where({ event_id: eventId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(LISTED);
}

/** Throws DomainError `not-found`. */
export async function findMailing(db: Db, { id: eventId }: Pick<Event, 'id'>, id: string): Promise<Mailing> {
  const found = isId(id) ? await rowsFrom(db, mailings).where({ id, event_id: eventId }).first() : undefined;
  if (!found) throw new DomainError('not-found', { key: 'mailings.errors.unknown' });
  return found;
}

export function textsOf({ texts }: Pick<Mailing, 'texts'>): MailingTexts {
  return JSON.parse(texts);
}

export function pickedOf({ picked }: Pick<Mailing, 'picked'>): string[] {
  return JSON.parse(picked);
}

/** The same, locked until the transaction ends: the job that sends it changes it, too. */
export async function lockMailing(db: Db, { id: eventId }: Pick<Event, 'id'>, id: string): Promise<Mailing> {
  if (isId(id))
    await db('mailings')
      .where({ id, event_id: eventId })
      .update({ version: db.ref('version') });
  return findMailing(db, { id: eventId }, id);
}

/** In templates/emails. */
export function templateOf({ kind }: Pick<Mailing, 'kind'>): string {
  return kind === 'reminder' ? 'event-reminder' : 'mailing';
}
