import { assertDurable, openDatabase } from '../database/database.ts';
import { type Db, isSqlite, query } from '../database/dialect.ts';
import { fixForDatabaseError } from '../database/explainError.ts';
import { compareMigrations, migrate } from '../database/migrate.ts';
import { findMissingTimeouts } from '../database/postgresSettings.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { type CheckContext, errorText, type Finding, findingsFor } from './check.ts';
import { checkDiskSpace, diskSpaceOf, MB } from './disk.ts';

/** Checked by name on PostgreSQL. On SQLite the schema's SQL is compared. */
const EXPECTED_CONSTRAINTS = [
  'never_oversold',
  'registrations_event_id_sequence_key',
  'one_audit_sequence_per_event',
  'one_live_registration_per_address',
];

/** No backup: it would lose the sign-ups since it was made, and the data may be sound. */
const CHANGED_SCHEMA_FIX =
  'create it again as in db/migrations, with the service stopped, and see whether the data is sound: slotkeeper doctor --invariants';

const { ok, warn, fail } = findingsFor('database');

export async function checkDatabase(context: CheckContext): Promise<Finding[]> {
  const { db } = context;
  const { missing, newer } = await compareMigrations(db);
  if (newer.length > 0) return [fail(`it was written by a newer program (${newer.join(', ')})`, 'install that version')];
  if (missing.length > 0) return [fail(`it lacks ${missing.join(', ')}`, 'slotkeeper migrate')];
  const durability = await assertDurable(db).then(
    () => [],
    (error) => [fail(errorText(error), durabilityFix(error))],
  );
  const rest = await (isSqlite(db) ? checkSqlite(context) : checkPostgres(context));
  return [...durability, ...rest];
}

function durabilityFix(error: Error): string {
  return error.message.startsWith('SQLite ') ? 'npm ci' : 'set it back: ALTER ROLE … SET synchronous_commit = on';
}

async function checkSqlite({ config, db }: CheckContext): Promise<Finding[]> {
  const damages = (await query<{ quick_check: string }>(db, 'PRAGMA quick_check')).filter((line) => line.quick_check !== 'ok');
  const nonStrict = await query<{ name: string }>(
    db,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'knex_%'",
  );
  const changed = await findSchemaChanges(db);
  const file = sqliteFile(config.DATABASE_URL);
  return [
    ...changed.map((name) => fail(`${name} is gone, or is not as it was created: a constraint may be missing`, CHANGED_SCHEMA_FIX)),
    ...damages.map((line) =>
      fail(`the file is damaged: ${line.quick_check}`, fixForDatabaseError(config.DATABASE_URL, new Error('malformed'))),
    ),
    ...nonStrict.map(({ name }) => fail(`${name} is not STRICT: it accepts values of any type`, CHANGED_SCHEMA_FIX)),
    ...(damages.length + nonStrict.length + changed.length === 0
      ? [ok(`${file}, quick check ok, WAL, synchronous FULL, foreign keys, STRICT`)]
      : []),
    ...(file ? [checkDiskSpace(await diskSpaceOf(file))] : []),
  ];
}

/** Tables and indexes whose SQL differs from that of a new database. */
async function findSchemaChanges(db: Db): Promise<string[]> {
  const reference = openDatabase('sqlite::memory:');
  try {
    await migrate(reference);
    const schemaSql =
      "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'knex_%' AND name NOT LIKE 'sqlite_%'";
    const actual = new Map((await query<{ name: string; sql: string }>(db, schemaSql)).map(({ name, sql }) => [name, sql]));
    const expected = await query<{ name: string; sql: string }>(reference, schemaSql);
    return expected.filter(({ name, sql }) => actual.get(name) !== sql).map(({ name }) => name);
  } finally {
    await reference.destroy();
  }
}

async function checkPostgres({ db }: CheckContext): Promise<Finding[]> {
  const [found] = await query<{ fsync: string; pages: string; primary: boolean; size: number }>(
    db,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, NOT pg_is_in_recovery() AS primary,
      pg_database_size(current_database()) AS size`,
  );
  const present = await query<{ name: string }>(
    db,
    `SELECT conname AS name FROM pg_constraint WHERE convalidated
      UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND i.indisunique`,
  );
  const missing = EXPECTED_CONSTRAINTS.filter((constraint) => !present.some(({ name }) => name === constraint));
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
    ...missing.map((constraint) => fail(`the constraint ${constraint} is gone`, CHANGED_SCHEMA_FIX)),
    ok(`PostgreSQL, ${Math.ceil((found?.size ?? 0) / MB)} MB; check the disk space of its server with its own tools`),
  ];
}
