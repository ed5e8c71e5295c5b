import type { Knex } from 'knex';
import { appendEventEntry, auditLog } from '../../audit/auditLog.ts';
import { auditNotes } from '../../audit/auditNote.ts';
import { isSqlite, query } from '../../database/dialect.ts';
import { insert } from '../../database/tableMapping.ts';
import { inTransaction, withRetry } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { isUpcoming } from '../../events/event.ts';
import { findEventById, lockEvent, saveEvent } from '../../events/eventRepository.ts';
import { eraseReports } from '../../messages/bounces/messageReports.ts';
import { OUTSTANDING } from '../../messages/outbox/outbox.ts';
import { cancel } from '../commands/cancel.ts';
import { assertUnchanged, ifUnchanged } from '../commands/ifUnchanged.ts';
import { unknownRegistration } from '../domain/errors.ts';
import { isLive, type Registration } from '../domain/registration.ts';
import type { CommandProcessor } from '../processing/commandProcessor.ts';
import { findByIds } from '../processing/registrationRepository.ts';
import { ANONYMIZED } from './eraseExpired.ts';

/**
 * Erases what is known about one person (GDPR Art. 17), and cancels the registration first if it is live and the event is still
 * to come. The row stays without its personal data, so that all counts and the audit log stay true. On SQLite nothing is left in
 * the database file or its write-ahead log. Backups keep it until they are deleted. Has no effect the second time.
 * `versions` are those of `versionOf` that will do; undefined: whatever it is now. Throws DomainError `not-found` or `outdated`.
 */
export async function eraseRegistration(
  deps: Deps,
  processor: CommandProcessor,
  { id, eventId }: Registration,
  actor: Actor,
  versions?: readonly string[] | undefined,
): Promise<void> {
  const [registration] = await findByIds(deps.db, [id]);
  const event = await findEventById(deps.db, eventId);
  if (!registration || !event) throw unknownRegistration();
  if (registration.erasedAt !== null) return;
  const isCancelled = isLive(registration) && isUpcoming(event, deps.now().toISOString());
  if (isCancelled) await processor.execute(ifUnchanged(cancel(registration, actor, { isTold: false }), registration, versions));
  await inTransaction(deps.db, async (db) => {
    if (!isCancelled && versions) await assertVersion(db, registration, versions);
    await eraseRows(db, registration, deps.now().toISOString(), actor);
  });
  // PRAGMA secure_delete has overwritten the freed pages; truncating the write-ahead log removes the copies in it.
  if (isSqlite(deps.db)) await withRetry(deps.db, () => query(deps.db, 'PRAGMA wal_checkpoint(TRUNCATE)'));
}

/** Behind the lock of the event, which every command needs as well. */
async function assertVersion(db: Knex.Transaction, { id, eventId }: Registration, versions: readonly string[]): Promise<void> {
  await lockEvent(db, eventId);
  const [registration] = await findByIds(db, [id]);
  if (registration) assertUnchanged(registration, versions);
}

async function eraseRows(db: Knex.Transaction, { id, eventId }: Registration, erasedAt: string, actor: Actor): Promise<void> {
  // Commands lock the event first, too: none can write back what it has loaded before.
  const event = await lockEvent(db, eventId);
  if (!event) return;
  await db('registrations')
    .where({ id })
    .update({ ...ANONYMIZED, email_normalized: id, erased_at: erasedAt });
  await db('messages').where({ registration_id: id }).whereRaw(OUTSTANDING).update({ withdrawn_at: erasedAt });
  // Without its lock, a dispatcher that is sending one of them just now does not write back where it went.
  const noTraces = { recipient: null, sent_to: null, last_error: null, lock_token: null, locked_until: null };
  await db('messages').where({ registration_id: id }).update(noTraces);
  await eraseReports(db, { registration_id: id });
  // The id is part of the stored response, which is JSON that we wrote.
  await db('idempotency_keys').where({ event_id: eventId }).whereLike('response', `%"id":"${id}"%`).delete();
  await db(auditNotes.name).where({ registration_id: id }).delete();
  await insert(db, auditLog, [appendEventEntry(event, actor, erasedAt, { action: 'registration.erased', subjectId: id })]);
  await saveEvent(db, event);
}
