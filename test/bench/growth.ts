import { openDatabase } from '../../src/database/database.ts';
import { type Plan, type Row, runInterleaved } from './rounds.ts';
import { createSignUpRunner, EVENTS } from './sections.ts';
import { startService } from './stacks.ts';

/** Numbers of existing registrations. */
export const SIZES = [1e3, 1e4, 1e5, 1e6];

/** Measures sign-ups at events with more and more registrations: the cost must not grow with them. */
export async function measureGrowth(folder: string, plan: Plan, sizes = SIZES): Promise<Row[]> {
  const runners = [];
  for (const size of sizes) {
    const stack = await startService(folder, `rows-${size}`, EVENTS, {}, ({ DATABASE_URL = '' }) => insertRows(DATABASE_URL, size));
    runners.push(await createSignUpRunner(stack, `with ${size.toLocaleString('en')} registrations there`, 5_000));
    stack.server.suspend();
  }
  const rows = await runInterleaved(runners, plan);
  for (const { server } of runners) server.kill();
  return rows;
}

const NUMBERS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)';
/** Time-ordered ids, older than those of today. */
const ID = "printf('01900000-%04x-7000-8000-%012x', i / 65536, i)";
const AT = "'2026-01-01T08:00:00.000Z'";

/** Inserts the rows that so many sign-ups leave: registrations, sent messages, audit entries. */
async function insertRows(address: string, size: number): Promise<void> {
  const db = openDatabase(address);
  await db.raw('PRAGMA synchronous = OFF');
  const eventId = '(SELECT id FROM events)';
  await db.raw(
    `${NUMBERS} INSERT INTO registrations (id, event_id, sequence, link_hash, first_name, last_name, email, email_normalized, phone, slots, member,
      wants_wait_list, language, registered_at, confirmed_at, overtaken_count)
    SELECT ${ID}, ${eventId}, i, hex(randomblob(21)), 'Ada', 'Lovelace', 'row' || i || '@example.org', 'row' || i || '@example.org',
      '+32 470 12 34 56', 1, 0, 0, 'en', ${AT}, ${AT}, 0 FROM n`,
    [size],
  );
  await db.raw(
    `${NUMBERS} INSERT INTO messages (id, event_id, registration_id, channel, template, recipient, data, created_at, next_attempt_at, attempts, sent_at)
    SELECT ${ID}, ${eventId}, ${ID}, 'email', 'confirm', 'row' || i || '@example.org', '{}', ${AT}, ${AT}, 1, ${AT} FROM n`,
    [size],
  );
  await db.raw(
    `${NUMBERS} INSERT INTO audit_log (id, event_id, sequence, at, actor, action, subject_id, data, correlation_id, hash)
    SELECT ${ID}, ${eventId}, i + 1, ${AT}, 'visitor', 'registration.created', ${ID}, '{}', ${ID}, hex(randomblob(32)) FROM n`,
    [size],
  );
  // As many slots stay free as before.
  await db.raw('UPDATE events SET slots = slots + ?, last_sequence = ?, slots_taken = ?, audit_length = ? + 1', [size, size, size, size]);
  await db.raw('PRAGMA wal_checkpoint(TRUNCATE)');
  await db.destroy();
}
