import { type AuditEvent, appendEventEntry, auditLog } from '../audit/auditLog.ts';
import type { Db } from '../database/dialect.ts';
import { insert } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { lockEvent, saveEvent } from '../events/eventRepository.ts';

/** A transaction that holds the lock of an event: nothing else of the event changes meanwhile. */
export interface TeamTransaction<ActorType extends Actor = Actor> {
  db: Db;
  event: Event;
  actor: ActorType;
  /** ISO 8601 in UTC. */
  at: string;
}

/** Runs `work` with the same lock as the commands that change the event. Throws DomainError `not-found` if the event is gone. */
export function withLockedEvent<Result, ActorType extends Actor>(
  { db: database, now }: Pick<Deps, 'db' | 'now'>,
  { id }: Pick<Event, 'id'>,
  actor: ActorType,
  work: (transaction: TeamTransaction<ActorType>) => Promise<Result>,
): Promise<Result> {
  return inTransaction(database, async (db) => {
    const event = await lockEvent(db, id);
    if (!event) throw new DomainError('not-found', { key: 'errors.noEvent' });
    return work({ db, event, actor, at: now().toISOString() });
  });
}

/** Adds an entry to the audit log of the event. Team changes are rare, so each is written at once. */
export async function recordTeamChange({ db, event, actor, at }: TeamTransaction, auditEvent: AuditEvent): Promise<void> {
  await insert(db, auditLog, [appendEventEntry(event, actor, at, auditEvent)]);
  await saveEvent(db, event);
}
