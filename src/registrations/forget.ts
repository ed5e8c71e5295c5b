import type { Knex } from 'knex';
import { isSqlite, rows } from '../database/dialect.ts';
import { insert } from '../database/table.ts';
import { inTransaction, retrying } from '../database/transaction.ts';
import type { Event } from '../events/event.ts';
import { allEvents, lockEvent, saveEvent } from '../events/store.ts';
import { entries, nextEntry } from '../history/history.ts';
import type { Actor, World } from '../world.ts';
import { ANSWERS_KEPT_HOURS } from './answer.ts';

const DAY = 24 * 3_600_000;
/** After every moment in time. */
const LATER = '9999';

/** What forgetting an event removes: the personal data of so many registrations, and so many addresses of letters. */
export interface Forgettable {
  event: Event;
  registrations: number;
  letters: number;
}

/** Events that are over for longer than they are to be remembered. */
export async function findForgettable({ db, now }: World): Promise<Forgettable[]> {
  const due = (await allEvents(db)).filter((event) => event.forgottenAt === null && (forgottenFrom(event) ?? LATER) <= now().toISOString());
  return Promise.all(
    due.map(async (event) => ({
      event,
      registrations: await count(db, 'registrations', event),
      letters: await count(db, 'letters', event),
    })),
  );
}

/** Answers to an Idempotency-Key are kept for a day. */
export async function forgetAnswers({ db, now }: World): Promise<void> {
  const before = new Date(now().getTime() - ANSWERS_KEPT_HOURS * 3_600_000).toISOString();
  await retrying(db, async () => db('answers').where('answered_at', '<', before).delete());
}

/** Personal data goes, counts and history stay. On SQLite the file itself holds no trace afterwards. */
export async function forgetAll(world: World, by: Actor): Promise<Forgettable[]> {
  const due = await findForgettable(world);
  for (const { event } of due) await inTransaction(world.db, (db) => forget(db, event.id, world.now().toISOString(), by));
  // secure_delete has overwritten the pages; what was written ahead of them goes with this.
  if (due.length > 0 && isSqlite(world.db)) await retrying(world.db, () => rows(world.db, 'PRAGMA wal_checkpoint(TRUNCATE)'));
  return due;
}

async function forget(db: Knex.Transaction, eventId: string, at: string, by: Actor): Promise<void> {
  const event = await lockEvent(db, eventId);
  if (!event || event.forgottenAt !== null) return;
  const nobody = { first_name: '', last_name: '', email: '', phone: '', new_email: null, new_email_key: null, new_link_hash: null };
  await db('registrations')
    .where({ event_id: eventId })
    .update({ ...nobody, email_key: db.ref('id') });
  await db('letters').where({ event_id: eventId }).update({ recipient: '', last_error: null });
  await db('letters').where({ event_id: eventId }).whereNull('sent_at').whereNull('undeliverable_at').update({ withdrawn_at: at });
  await db('answers').where({ event_id: eventId }).delete();
  event.forgottenAt = at;
  await insert(db, entries, [nextEntry(event, by, at, { action: 'forgotten', subject: eventId })]);
  await saveEvent(db, event);
}

/** When the personal data of an event goes, ISO-8601 in UTC; null is never. */
export function forgottenFrom({ startsAt, endsAt, forgetAfter }: Event): string | null {
  return forgetAfter === null ? null : new Date(Date.parse(endsAt ?? startsAt) + forgetAfter * DAY).toISOString();
}

async function count(db: Knex, table: string, event: Event): Promise<number> {
  const [found] = await rows<{ count: number }>(db, `SELECT count(*) AS count FROM ${table} WHERE event_id = ?`, [event.id]);
  return found?.count ?? 0;
}
