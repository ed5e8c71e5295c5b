import { appendEntry, auditChains, auditLog } from '../../audit/auditLog.ts';
import { lockGlobalChain } from '../../audit/globalChain.ts';
import type { Db } from '../../database/dialect.ts';
import { introspectTables } from '../../database/introspect.ts';
import { insert, update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { lockEvent } from '../../events/eventRepository.ts';
import { titleValues } from '../../events/eventTexts.ts';
import type { Seen } from '../domain/command.ts';

/**
 * Deletes an event for which nobody ever signed up, with its audit log; the global one keeps how long that was and its last hash. Its
 * slug can be used again. Throws DomainError `conflict` if somebody signed up, `outdated`, or `not-found`.
 */
export async function deleteEvent(deps: Deps, { id, slug }: Event, actor: Actor, { version }: Seen = {}): Promise<void> {
  await inTransaction(deps.db, async (db) => {
    const event = await lockEvent(db, id);
    if (!event) throw new DomainError('not-found', { key: 'errors.noEvent' });
    if (version !== undefined && version !== event.version) throw new DomainError('outdated', { key: 'errors.eventOutdated' });
    if (event.lastSequence > 0) throw new DomainError('conflict', { key: 'errors.deleteWithPeople', valuesIn: titleValues(event) });
    const chain = await lockGlobalChain(db);
    for (const { name } of await tablesOfEvents(db)) await db(name).where({ event_id: id }).delete();
    await db('events').where({ id }).delete();
    const { auditLength, auditHead } = event;
    const entry = appendEntry(chain, { eventId: null, accountId: null }, actor, deps.now().toISOString(), {
      action: 'event.deleted',
      subjectId: id,
      data: { slug, auditLength, auditHead },
    });
    await insert(db, auditLog, [entry]);
    await update(db, auditChains, [chain]);
  });
}

/** All tables with rows that belong to an event, also in tables that are added later. A table comes before those that it refers to. */
async function tablesOfEvents(db: Db) {
  return (await introspectTables(db))
    .filter(({ references, columns }) => references.includes('events') && columns.some(({ column }) => column === 'event_id'))
    .reverse();
}
