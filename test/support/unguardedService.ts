import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.ts';
import type { Database } from '../../src/database/database.ts';
import { isSqlite, query } from '../../src/database/dialect.ts';
import { selectWhere } from '../../src/database/tableMapping.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { Deps } from '../../src/deps.ts';
import { type Event, events } from '../../src/events/event.ts';
import { createRateLimits } from '../../src/http/rateLimit.ts';
import { createMessageAllowance } from '../../src/messages/allowance/messageAllowance.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createUnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import type { CommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findLiveByEmail } from '../../src/registrations/processing/registrationRepository.ts';
import { saveUnitsOfWork } from '../../src/registrations/processing/saveUnitOfWork.ts';
import { createLiveAvailability } from '../../src/registrations/web/liveAvailability.ts';
import { onCleanup } from './cleanup.ts';

/** A command processor without the lock: it reads, decides and saves as if it were alone. */
export function unguardedProcessor({ db, keys, now }: Deps): CommandProcessor {
  const allowance = createMessageAllowance(keys);
  const bothHaveRead = createBarrier(2);
  return {
    waitingMs: () => 0,
    preview: () => Promise.reject(new Error('not needed here')),
    async execute({ eventId, actor, loads, decide }) {
      const [event] = await selectWhere(db, events, 'id = ?', [eventId]);
      const registrations = await findLiveByEmail(
        db,
        (loads.normalizedEmails ?? []).map((email) => [eventId, email]),
      );
      const loadedState = { event: event as Event, registrations, queue: [], isQueueComplete: true, idempotencyRecords: [] };
      const unitOfWork = createUnitOfWork(loadedState, now().toISOString(), actor);
      await bothHaveRead();
      const result = decide(unitOfWork);
      await inTransaction(db, (transaction) => saveUnitsOfWork(transaction, allowance, [unitOfWork]));
      return result;
    },
  };
}

/** Resolves for everybody once `count` have arrived: forces the interleaving that a lock prevents. */
function createBarrier(count: number): () => Promise<void> {
  let arrived = 0;
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return () => {
    arrived += 1;
    if (arrived >= count) resolve();
    return promise;
  };
}

/** The service with an unguarded processor. Returns its URL. */
export async function anUnguardedService(deps: Deps): Promise<string> {
  const app = createApp(
    deps,
    unguardedProcessor(deps),
    createLinks(deps.keys),
    createRateLimits(deps),
    createLiveAvailability(deps),
    'unguarded',
  );
  const server = app.listen(0, '127.0.0.1');
  onCleanup(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The constraints that guard against two concurrent deciders: SQLite finds them by their text, PostgreSQL by their name. */
const CONSTRAINTS = [
  { table: 'events', text: 'CHECK (slots_taken BETWEEN 0 AND slots)', name: 'never_oversold' },
  { table: 'registrations', text: 'UNIQUE (event_id, sequence)', name: 'registrations_event_id_sequence_key' },
  { table: 'audit_log', text: 'CONSTRAINT one_audit_sequence_per_event UNIQUE (event_id, sequence)', name: 'one_audit_sequence_per_event' },
];

const UNIQUE_INDEX = 'one_live_registration_per_address';

/** Removes the constraints from a database that is still empty. */
export async function dropConstraints(
  db: Database,
  names: string[] = [...CONSTRAINTS.map(({ name }) => name), UNIQUE_INDEX],
): Promise<void> {
  for (const { table, text, name } of CONSTRAINTS.filter((constraint) => names.includes(constraint.name))) {
    if (isSqlite(db)) await recreateTable(db, table, text);
    else await db.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
  if (names.includes(UNIQUE_INDEX)) await db.raw(`DROP INDEX ${UNIQUE_INDEX}`);
}

/** SQLite cannot drop a constraint: the table and its indexes are created again without it. */
async function recreateTable(db: Database, table: string, constraint: string) {
  const statements = await query<{ sql: string }>(
    db,
    `SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'view' ORDER BY type DESC`,
    [table],
  );
  await db.raw(`DROP TABLE ${table}`);
  if (!statements[0]?.sql.includes(constraint)) throw new Error(`${table} has no ${constraint}`);
  for (const { sql } of statements) await db.raw(sql.replace(constraint, 'CHECK (TRUE)'));
}
