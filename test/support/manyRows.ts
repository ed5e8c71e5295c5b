import type { Database } from '../../src/database/database.ts';

const AT = "'2027-04-01T08:00:00.000Z'";
/** Time-ordered ids, older than those of the test. */
const ID = "'01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0')";

/** Inserts `count` rows; `values` is SQL in which `i` counts them. Statistics are not updated: they are those of an empty table. */
async function insertRows(db: Database, count: number, table: string, columns: string, values: string): Promise<void> {
  await db.raw(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  await db.raw(`INSERT INTO ${table} (${columns}) SELECT ${values} FROM generate_series(1, ${count}) AS i`);
}

/**
 * Inserts into a PostgreSQL database what `count` sign-ups for an event leave, all confirmed; the last `waiting` of them wait.
 * As many slots stay free as before, or none if some wait.
 */
export async function insertManyRegistrations(db: Database, eventId: string, count: number, waiting = 0): Promise<void> {
  await insertRows(
    db,
    count,
    'registrations',
    `id, event_id, sequence, link_hash, first_name, last_name, email, email_normalized, phone, slots, member, wants_wait_list, language,
      registered_at, confirmed_at, wait_listed_at, overtaken_count`,
    `${ID}, '${eventId}', i, md5(i::text), 'Ada', 'Lovelace', 'row' || i || '@example.org', 'row' || i || '@example.org', '', 1, 0, 1, 'en',
      ${AT}, ${AT}, CASE WHEN i > ${count - waiting} THEN ${AT} END, 0`,
  );
  await insertRows(
    db,
    count,
    'messages',
    'id, event_id, registration_id, channel, template, recipient, data, created_at, next_attempt_at, attempts, sent_at',
    `${ID}, '${eventId}', ${ID}, 'email', 'confirm', 'row' || i || '@example.org', '{}', ${AT}, ${AT}, 1, ${AT}`,
  );
  await insertRows(
    db,
    count,
    'audit_log',
    'id, event_id, sequence, at, actor, action, subject_id, data, correlation_id, hash',
    `${ID}, '${eventId}', i + 1, ${AT}, 'visitor', 'registration.created', ${ID}, '{}', ${ID}, md5(i::text)`,
  );
  await insertRows(
    db,
    count,
    'idempotency_keys',
    'id, event_id, request_hash, response, created_at',
    `md5(i::text), '${eventId}', '', '{}', ${AT}`,
  );
  const taken = count - waiting;
  await db('events')
    .where({ id: eventId })
    .update({ last_sequence: count, slots_taken: taken, waiting_count: waiting, audit_length: count + 1 })
    .update({ slots: waiting > 0 ? taken : db.raw(`slots + ${taken}`) });
}

/** The same with accounts: what `count` people leave who have signed in. */
export async function insertManyAccounts(db: Database, count: number): Promise<void> {
  await insertRows(
    db,
    count,
    'accounts',
    `id, username, username_normalized, first_name, last_name, locale, password_hash, created_via, enabled, created_at, verified_at, approved_at,
      recovery_code_hashes, audit_length, audit_head`,
    `${ID}, 'user' || i, 'user' || i, 'Ada', 'Lovelace', 'en', '', 'operator', 1, ${AT}, ${AT}, ${AT}, '[]', 0, ''`,
  );
  await insertRows(
    db,
    count,
    'identities',
    'id, account_id, contact_type, value, value_normalized, added_at, verified_at',
    `${ID}, ${ID}, 'email', 'user' || i || '@example.org', 'user' || i || '@example.org', ${AT}, ${AT}`,
  );
  await insertRows(
    db,
    count,
    'challenges',
    'id, purpose, channel, account_id, secret_hash, created_at, expires_at, attempts, max_attempts',
    `${ID}, 'login', 'sms', ${ID}, md5(i::text), ${AT}, '2099-01-01', 0, 5`,
  );
  await insertRows(
    db,
    count,
    'sessions',
    'id, account_id, created_at, last_seen_at, expires_at',
    `${ID}, ${ID}, ${AT}, ${AT}, '2099-01-01'`,
  );
}
