import type { Knex } from 'knex';
import { query } from '../../src/database/dialect.ts';
import { searchTextOf } from '../../src/validation/searchText.ts';

const BATCH_SIZE = 1_000;

/** The list of an event's people: the state in one word, and what a person is searched by. */
export const people = (options: string) => [
  // Derived from the times, so that it cannot contradict them. SQLite can add only a virtual column, PostgreSQL only a stored one.
  `ALTER TABLE registrations ADD COLUMN state TEXT GENERATED ALWAYS AS (CASE
    WHEN end_reason IS NOT NULL THEN end_reason
    WHEN confirm_first = 1 THEN 'confirm_first'
    WHEN wait_listed_at IS NOT NULL AND offered_at IS NULL AND promoted_at IS NULL
      THEN CASE WHEN confirmed_at IS NULL THEN 'waiting_unconfirmed' ELSE 'waiting' END
    WHEN offered_at IS NOT NULL AND promoted_at IS NULL THEN 'offered'
    WHEN confirmed_at IS NULL THEN 'unconfirmed'
    ELSE 'confirmed' END) ${isSqlite(options) ? 'VIRTUAL' : 'STORED'}
  /* confirmed, unconfirmed, confirm_first (gets slots when it is confirmed), waiting, waiting_unconfirmed, offered, cancelled, lapsed or called_off */`,
  // In the order of bytes, which is the same in every database, and fast.
  `ALTER TABLE registrations ADD COLUMN search_text TEXT ${isSqlite(options) ? '' : 'COLLATE "C"'} NOT NULL DEFAULT ''
  /* last name, first name, email address and digits of the phone number, without case and accents */`,
  fillSearchText,
  // All that a list, its counts and a search compare, so that they read nothing else. New entries go to its end, which costs a sign-up little.
  'CREATE INDEX people_of_event ON registrations (event_id, sequence, search_text, state, slots, member)',
  'CREATE INDEX failed_messages_by_event ON messages (event_id, registration_id) WHERE failed_at IS NOT NULL',
];

function isSqlite(options: string): boolean {
  return options === 'STRICT';
}

interface OldRow {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  emailNormalized: string;
  phone: string;
}

/** No database removes accents by itself, so the text is made here. */
async function fillSearchText(db: Knex): Promise<void> {
  let last = '';
  for (;;) {
    const batch = await query<OldRow>(
      db,
      `SELECT id, first_name AS "firstName", last_name AS "lastName", email, email_normalized AS "emailNormalized", phone
      FROM registrations WHERE id > ? ORDER BY id LIMIT ${BATCH_SIZE}`,
      [last],
    );
    for (const row of batch)
      await db('registrations')
        .where({ id: row.id })
        .update({ search_text: searchTextOf(row) });
    if (batch.length < BATCH_SIZE) return;
    last = batch.at(-1)?.id ?? last;
  }
}
