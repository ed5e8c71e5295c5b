import type { Db } from '../../src/database/dialect.ts';
import { isSqlite } from '../../src/database/dialect.ts';

/** Rows per statement. */
const CHUNK = 10_000;

/** Inserts `count` confirmed registrations of one slot, called Ada1, Ada2 …, on SQLite or PostgreSQL, and the slots that they take. */
export async function insertPeople(db: Db, eventId: string, count: number): Promise<void> {
  const hex = isSqlite(db) ? "printf('%012x', i)" : "lpad(to_hex(i), 12, '0')";
  const id = `'01900000-0000-7000-8000-' || ${hex}`;
  const at = "'2027-04-01T08:00:00.000Z'";
  for (let from = 1; from <= count; from += CHUNK) {
    await db.raw(
      `INSERT INTO registrations (id, event_id, sequence, link_hash, first_name, last_name, email, email_normalized, phone, slots, member,
        wants_wait_list, language, registered_at, confirmed_at, overtaken_count, search_text)
      WITH RECURSIVE counter(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM counter WHERE i < ${Math.min(from + CHUNK - 1, count)})
      SELECT ${id}, '${eventId}', i, ${id}, 'Ada' || i, 'Lovelace', 'row' || i || '@example.org', 'row' || i || '@example.org',
        '+32 470 12 34 56', 1, 0, 1, 'en', ${at}, ${at}, 0, 'ada' || i || ' lovelace' FROM counter`,
    );
  }
  await db('events').where({ id: eventId }).update({ last_sequence: count, slots_taken: count });
}
