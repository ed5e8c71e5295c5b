import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.ts';
import type { Database } from '../../src/database/database.ts';
import { isSqlite, rows } from '../../src/database/dialect.ts';
import { find } from '../../src/database/table.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { type Event, events } from '../../src/events/event.ts';
import { openLimits } from '../../src/http/limit.ts';
import type { Desk } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { openLive } from '../../src/registrations/live.ts';
import { layOut } from '../../src/registrations/sheet.ts';
import { findLiveByEmail, writeDown } from '../../src/registrations/store.ts';
import type { World } from '../../src/world.ts';
import { afterwards } from './tidy.ts';

/** Our own rules behind a desk without the lock: it looks, then decides, then writes, as if it were alone. */
function carelessDesk({ db, now }: World): Desk {
  const twoHaveLooked = aMeetingOf(2);
  return {
    async ask({ eventId, by, sees, decide }) {
      const [event] = await find(db, events, 'id = ?', [eventId]);
      const registrations = await findLiveByEmail(db, eventId, sees.emailKeys ?? []);
      const read = { event: event as Event, registrations, line: [], lineIsWhole: true, answers: [] };
      const sheet = layOut(read, now().toISOString(), by);
      await twoHaveLooked();
      const answer = decide(sheet);
      await inTransaction(db, (transaction) => writeDown(transaction, [sheet]));
      return answer;
    },
  };
}

/** Holds the first until there are so many: the unlucky moment that a lock is there for, without waiting for luck. */
function aMeetingOf(count: number): () => Promise<void> {
  let here = 0;
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return () => {
    here += 1;
    if (here >= count) resolve();
    return promise;
  };
}

/** The service with such a desk. Gives its address. */
export async function aCarelessService(world: World): Promise<string> {
  const app = createApp(world, carelessDesk(world), makeLinks(world.keys), openLimits(world), openLive(world), 'careless');
  const server = app.listen(0, '127.0.0.1');
  afterwards(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the database itself holds against two who decide at once, as SQLite has it in its text and PostgreSQL by its name. */
const GUARDS = [
  { table: 'events', text: 'CHECK (slots_taken BETWEEN 0 AND slots)', name: 'never_oversold' },
  { table: 'registrations', text: 'UNIQUE (event_id, turn)', name: 'registrations_event_id_turn_key' },
  { table: 'history', text: 'CONSTRAINT one_history_of_an_event UNIQUE (event_id, number)', name: 'one_history_of_an_event' },
];

const INDEX = 'one_live_registration_per_address';

/** Takes the guards out of a database that is still empty. */
export async function takeGuardsOut(db: Database, taken: string[] = [...GUARDS.map(({ name }) => name), INDEX]): Promise<void> {
  for (const { table, text, name } of GUARDS.filter((guard) => taken.includes(guard.name))) {
    if (isSqlite(db)) await makeAnew(db, table, text);
    else await db.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
  if (taken.includes(INDEX)) await db.raw(`DROP INDEX ${INDEX}`);
}

/** SQLite drops no constraint, so the table is made again from its own text, with its indexes. */
async function makeAnew(db: Database, table: string, guard: string) {
  const texts = await rows<{ sql: string }>(
    db,
    `SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'view' ORDER BY type DESC`,
    [table],
  );
  await db.raw(`DROP TABLE ${table}`);
  if (!texts[0]?.sql.includes(guard)) throw new Error(`${table} has no ${guard}`);
  for (const { sql } of texts) await db.raw(sql.replace(guard, 'CHECK (TRUE)'));
}
