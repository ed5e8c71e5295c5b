import type { Knex } from 'knex';
import { type Db, query } from '../database/dialect.ts';
import { insert, rowsFrom } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { findEventById } from '../events/eventRepository.ts';
import { composeDeliveries, ENTRIES_AT_ONCE, readEntries } from './composeDeliveries.ts';
import { type Webhook, webhookDeliveries, webhooks } from './webhook.ts';

/**
 * Writes down what is new for each webhook. The audit log of an event is read once, in the transaction that remembers how far: a process
 * that dies tells it later, and two processes tell it once.
 */
export async function collectDeliveries({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  for (const eventId of await findChangedEvents(db))
    while (await inTransaction(db, (transaction) => collectFrom(transaction, eventId, now().toISOString())));
}

/** Events with a webhook that works, or all if there is one for all, of which something was not read yet. */
function findChangedEvents(db: Db): Promise<string[]> {
  return query<{ id: string }>(
    db,
    `SELECT e.id FROM events e LEFT JOIN webhook_progress p ON p.event_id = e.id
    WHERE e.audit_length > coalesce(p.audit_length, 0)
      AND EXISTS (SELECT 1 FROM webhooks w WHERE w.disabled_at IS NULL AND (w.event_id = e.id OR w.event_id IS NULL)) ORDER BY e.id`,
  ).then((found) => found.map(({ id }) => id));
}

/** Whether there is more. */
async function collectFrom(db: Knex.Transaction, eventId: string, at: string): Promise<boolean> {
  // Writes first, which takes the lock.
  await db('webhook_progress').insert({ event_id: eventId, audit_length: 0 }).onConflict('event_id').merge(['event_id']);
  const { audit_length: read } = await db('webhook_progress').where({ event_id: eventId }).first('audit_length');
  const event = await findEventById(db, eventId);
  if (!event) return false;
  const entries = await readEntries(db, event, read);
  const last = entries.at(-1);
  if (!last) return false;
  await insert(db, webhookDeliveries, await composeDeliveries(db, event, entries, await findTargets(db, eventId), at));
  await db('webhook_progress').where({ event_id: eventId }).update({ audit_length: last.sequence });
  return entries.length === ENTRIES_AT_ONCE;
}

function findTargets(db: Db, eventId: string): Promise<Webhook[]> {
  return (
    rowsFrom(db, webhooks)
      .whereNull('disabled_at')
      .where((query) => query.where({ event_id: eventId }).orWhereNull('event_id'))
      // None is removed before what it is told is stored.
      .forShare()
  );
}

/**
 * A webhook is told what happens from now on. Called before it begins to work: what no other one reads meanwhile is left out.
 * `eventId` is null for all events.
 */
export async function skipPast(db: Db, eventId: string | null): Promise<void> {
  const unread = `SELECT e.id, e.audit_length FROM events e WHERE NOT EXISTS
    (SELECT 1 FROM webhooks w WHERE w.disabled_at IS NULL AND (w.event_id = e.id OR w.event_id IS NULL))`;
  await query(
    db,
    `INSERT INTO webhook_progress (event_id, audit_length) ${unread}${eventId === null ? '' : ' AND e.id = ?'}
    ON CONFLICT (event_id) DO UPDATE SET audit_length = excluded.audit_length`,
    eventId === null ? [] : [eventId],
  );
}
