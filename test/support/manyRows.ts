import type { Database } from '../../src/database/database.ts';

const AT = "'2027-04-01T08:00:00.000Z'";
/** Time-ordered ids, older than those of the test. */
const ID = "'01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0')";
const WAITING = 50;

/**
 * Inserts the rows that `count` people leave at an event and in accounts, into a PostgreSQL database that knows nothing of them:
 * its statistics are those of empty tables. The last of the people wait.
 */
export async function insertManyRows(db: Database, eventId: string, count: number): Promise<void> {
  const insert = (table: string, columns: string, values: string) =>
    db.raw(`INSERT INTO ${table} (${columns}) SELECT ${values} FROM generate_series(1, ${count}) AS i`);
  for (const table of ['registrations', 'messages', 'audit_log', 'idempotency_keys', 'accounts', 'identities', 'challenges', 'sessions'])
    await db.raw(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  await insert(
    'registrations',
    `id, event_id, sequence, link_hash, first_name, last_name, email, email_normalized, phone, slots, member, wants_wait_list, language,
      registered_at, confirmed_at, wait_listed_at, overtaken_count`,
    `${ID}, '${eventId}', i, md5(i::text), 'Ada', 'Lovelace', 'row' || i || '@example.org', 'row' || i || '@example.org', '', 1, 0, 1, 'en',
      ${AT}, ${AT}, CASE WHEN i > ${count - WAITING} THEN ${AT} END, 0`,
  );
  await insert(
    'messages',
    'id, event_id, registration_id, channel, template, recipient, data, created_at, next_attempt_at, attempts, sent_at',
    `${ID}, '${eventId}', ${ID}, 'email', 'confirm', 'row' || i || '@example.org', '{}', ${AT}, ${AT}, 1, ${AT}`,
  );
  await insert(
    'audit_log',
    'id, event_id, sequence, at, actor, action, subject_id, data, correlation_id, hash',
    `${ID}, '${eventId}', i + 1, ${AT}, 'visitor', 'registration.created', ${ID}, '{}', ${ID}, md5(i::text)`,
  );
  await insert('idempotency_keys', 'id, event_id, request_hash, response, created_at', `md5(i::text), '${eventId}', '', '{}', ${AT}`);
  await insert(
    'accounts',
    `id, username, username_normalized, first_name, last_name, locale, password_hash, created_via, enabled, created_at, verified_at, approved_at,
      recovery_code_hashes, audit_length, audit_head`,
    `${ID}, 'user' || i, 'user' || i, 'Ada', 'Lovelace', 'en', '', 'operator', 1, ${AT}, ${AT}, ${AT}, '[]', 0, ''`,
  );
  await insert(
    'identities',
    'id, account_id, contact_type, value, value_normalized, added_at, verified_at',
    `${ID}, ${ID}, 'email', 'user' || i || '@example.org', 'user' || i || '@example.org', ${AT}, ${AT}`,
  );
  await insert(
    'challenges',
    'id, purpose, channel, account_id, secret_hash, created_at, expires_at, attempts, max_attempts',
    `${ID}, 'login', 'sms', ${ID}, md5(i::text), ${AT}, '2099-01-01', 0, 5`,
  );
  await insert('sessions', 'id, account_id, created_at, last_seen_at, expires_at', `${ID}, ${ID}, ${AT}, ${AT}, '2099-01-01'`);
  await db('events')
    .where({ id: eventId })
    .update({ last_sequence: count, slots: count, slots_taken: count - WAITING, waiting_count: WAITING, audit_length: count + 1 });
}
