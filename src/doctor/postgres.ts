import { type Db, query } from '../database/dialect.ts';
import { findMissingTimeouts } from '../database/postgresSettings.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';
import { MB } from './disk.ts';
import { checkPatroni } from './patroni.ts';
import { checkReplication } from './replication.ts';

/** Checked by name. On SQLite the schema's SQL is compared. */
const EXPECTED_CONSTRAINTS = [
  'never_oversold',
  'registrations_event_id_sequence_key',
  'one_audit_sequence_per_event',
  'one_live_registration_per_address',
];

const { ok, warn, fail } = findingsFor('database');

/** What PostgreSQL itself must do so that nothing acknowledged is lost. `schemaFix` is for constraints that are gone. */
export async function checkPostgres({ db }: CheckContext, schemaFix: string): Promise<Finding[]> {
  const [found] = await query<{ fsync: string; pages: string; primary: boolean; size: number }>(
    db,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, NOT pg_is_in_recovery() AS primary,
      pg_database_size(current_database()) AS size`,
  );
  return [
    ...(found?.fsync === 'off'
      ? [fail('fsync is off: acknowledged sign-ups are lost in a power failure', 'ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();')]
      : []),
    ...(found?.pages === 'off'
      ? [
          fail(
            'full_page_writes is off: a crash can damage the database',
            'ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();',
          ),
        ]
      : []),
    ...(await findMissingTimeouts(db)).map(({ name, fix }) =>
      warn(`${name} is not in force: PgBouncer drops it, or DATABASE_URL sets it to 0`, fix),
    ),
    ...(found?.primary === false ? [fail('it is a read-only replica', 'set DATABASE_URL to the primary')] : []),
    ...(await findMissingConstraints(db)).map((constraint) => fail(`the constraint ${constraint} is gone`, schemaFix)),
    ok(`PostgreSQL, ${Math.ceil((found?.size ?? 0) / MB)} MB; check the disk space of its server with its own tools`),
    ...(found?.primary ? await checkReplication(db) : []),
    ...(await checkPatroni(db)),
  ];
}

async function findMissingConstraints(db: Db): Promise<string[]> {
  const present = await query<{ name: string }>(
    db,
    `SELECT conname AS name FROM pg_constraint WHERE convalidated
      UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND i.indisunique`,
  );
  return EXPECTED_CONSTRAINTS.filter((constraint) => !present.some(({ name }) => name === constraint));
}
