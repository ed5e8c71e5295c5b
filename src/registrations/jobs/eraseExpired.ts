import type { Knex } from 'knex';
import { appendEventEntry, auditLog } from '../../audit/auditLog.ts';
import { auditNotes } from '../../audit/auditNote.ts';
import { isSqlite, query } from '../../database/dialect.ts';
import { allowSilence } from '../../database/postgres.ts';
import { insert } from '../../database/tableMapping.ts';
import { inTransaction, withRetry } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { findAllEvents, lockEvent, saveEvent } from '../../events/eventRepository.ts';
import { eraseReports } from '../../messages/bounces/messageReports.ts';
import { erasureDueAt } from '../domain/retention.ts';
import { IDEMPOTENCY_KEY_TTL_HOURS } from '../processing/idempotency.ts';

/** Sorts after every ISO 8601 time. */
const FAR_FUTURE = '9999';

/** The columns of `registrations` with personal data, without it. */
export const ANONYMIZED = {
  first_name: '',
  last_name: '',
  email: '',
  phone: '',
  answers: null,
  search_text: '',
  pending_email: null,
  pending_email_normalized: null,
  pending_link_hash: null,
  client_network: null,
  client_site: null,
};

/** An event whose personal data is due for erasure, and how many registrations and messages that concerns. */
export interface ErasableEvent {
  event: Event;
  registrations: number;
  messages: number;
}

/** Events whose retention period is over. */
export async function findErasableEvents({ db, now }: Deps): Promise<ErasableEvent[]> {
  const dueEvents = (await findAllEvents(db)).filter(
    (event) => event.erasedAt === null && (erasureDueAt(event) ?? FAR_FUTURE) <= now().toISOString(),
  );
  return Promise.all(
    dueEvents.map(async (event) => ({
      event,
      registrations: await countRows(db, 'registrations', event),
      messages: await countRows(db, 'messages', event),
    })),
  );
}

export async function deleteExpiredIdempotencyKeys({ db, now }: Deps): Promise<void> {
  const cutoff = new Date(now().getTime() - IDEMPOTENCY_KEY_TTL_HOURS * 3_600_000).toISOString();
  await withRetry(db, async () => db('idempotency_keys').where('created_at', '<', cutoff).delete());
}

/** Erases personal data; counts and the audit log stay. On SQLite nothing of it is left in the database file or its write-ahead log. */
export async function eraseExpiredEvents(deps: Deps, actor: Actor): Promise<ErasableEvent[]> {
  const dueEvents = await findErasableEvents(deps);
  for (const { event } of dueEvents) await inTransaction(deps.db, (db) => eraseEvent(db, event.id, deps.now().toISOString(), actor));
  // PRAGMA secure_delete has overwritten the freed pages; truncating the write-ahead log removes the copies in it.
  if (dueEvents.length > 0 && isSqlite(deps.db)) await withRetry(deps.db, () => query(deps.db, 'PRAGMA wal_checkpoint(TRUNCATE)'));
  return dueEvents;
}

async function eraseEvent(db: Knex.Transaction, eventId: string, erasedAt: string, actor: Actor): Promise<void> {
  await allowSilence(db);
  const event = await lockEvent(db, eventId);
  if (!event || event.erasedAt !== null) return;
  // The id replaces the address, because the index one_live_registration_per_address needs distinct values.
  await db('registrations')
    .where({ event_id: eventId })
    .update({ ...ANONYMIZED, email_normalized: db.ref('id') });
  await db('messages').where({ event_id: eventId }).update({ recipient: null, sent_to: null, last_error: null });
  await eraseReports(db, { event_id: eventId });
  await db('messages').where({ event_id: eventId }).whereNull('sent_at').whereNull('failed_at').update({ withdrawn_at: erasedAt });
  await db('idempotency_keys').where({ event_id: eventId }).delete();
  await db(auditNotes.name).where({ event_id: eventId }).delete();
  // Organisers may have named people in them.
  await db('mailings').where({ event_id: eventId }).update({ texts: '{}' });
  event.erasedAt = erasedAt;
  await insert(db, auditLog, [appendEventEntry(event, actor, erasedAt, { action: 'event.erased', subjectId: eventId })]);
  await saveEvent(db, event);
}

async function countRows(db: Knex, table: string, event: Event): Promise<number> {
  const [result] = await db(table).where({ event_id: event.id }).count<{ count: number }[]>({ count: '*' });
  return result?.count ?? 0;
}
