import { openDatabase } from '../../src/database/database.ts';
import { inTurn, type Plan, type Row } from './rounds.ts';
import { EVENTS, signingUp } from './sections.ts';
import { startService } from './stacks.ts';

/** Registrations that are there already. */
export const SIZES = [1e3, 1e4, 1e5, 1e6];

/** A sign-up at events with more and more registrations: what it costs must not grow with them. */
export async function growing(folder: string, plan: Plan, sizes = SIZES): Promise<Row[]> {
  const runners = [];
  for (const size of sizes) {
    const stack = await startService(folder, `rows-${size}`, EVENTS, {}, ({ DATABASE_URL = '' }) => fill(DATABASE_URL, size));
    runners.push(await signingUp(stack, `with ${size.toLocaleString('en')} registrations there`, 5_000));
    stack.server.sleep();
  }
  const rows = await inTurn(runners, plan);
  for (const { server } of runners) server.end();
  return rows;
}

const NUMBERS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)';
/** In the order of time, as ids are, and before those of today. */
const ID = "printf('01900000-%04x-7000-8000-%012x', i / 65536, i)";
const AT = "'2026-01-01T08:00:00.000Z'";

/** Everything that as many sign-ups would have left, made by SQL: registrations, letters that have left, history. */
async function fill(address: string, size: number): Promise<void> {
  const db = openDatabase(address);
  await db.raw('PRAGMA synchronous = OFF');
  const event = '(SELECT id FROM events)';
  await db.raw(
    `${NUMBERS} INSERT INTO registrations (id, event_id, turn, link_hash, first_name, last_name, email, email_key, phone, slots, member,
      wait_list, registered_at, confirmed_at, overtaken)
    SELECT ${ID}, ${event}, i, hex(randomblob(21)), 'Ada', 'Lovelace', 'row' || i || '@example.org', 'row' || i || '@example.org',
      '+32 470 12 34 56', 1, 0, 0, ${AT}, ${AT}, 0 FROM n`,
    [size],
  );
  await db.raw(
    `${NUMBERS} INSERT INTO letters (id, event_id, registration_id, channel, template, recipient, details, written_at, due_at, attempts, sent_at)
    SELECT ${ID}, ${event}, ${ID}, 'mail', 'confirm', 'row' || i || '@example.org', '{}', ${AT}, ${AT}, 1, ${AT} FROM n`,
    [size],
  );
  await db.raw(
    `${NUMBERS} INSERT INTO history (id, event_id, number, at, actor, action, subject, details, correlation_id, hash)
    SELECT ${ID}, ${event}, i + 1, ${AT}, 'visitor', 'registered', ${ID}, '{}', ${ID}, hex(randomblob(32)) FROM n`,
    [size],
  );
  // Room for as many more as before.
  await db.raw('UPDATE events SET slots = slots + ?, turns = ?, slots_taken = ?, history_length = ? + 1', [size, size, size, size]);
  await db.raw('PRAGMA wal_checkpoint(TRUNCATE)');
  await db.destroy();
}
