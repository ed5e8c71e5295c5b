import { assertDurable, openDatabase } from '../database/database.ts';
import { type Db, isSqlite, query } from '../database/dialect.ts';
import { fixForDatabaseError } from '../database/explainError.ts';
import { compareMigrations, migrate } from '../database/migrate.ts';
import { reinstallCommand } from '../database/reinstall.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { type CheckContext, errorText, type Finding, findingsFor } from './check.ts';
import { checkDiskSpace, diskSpaceOf } from './disk.ts';
import { checkPostgres } from './postgres.ts';

/** No backup: it would lose the sign-ups since it was made, and the data may be sound. */
const CHANGED_SCHEMA_FIX =
  'create it again as in db/migrations, with the service stopped, and see whether the data is sound: slotkeeper doctor --invariants';

const { ok, fail } = findingsFor('database');

export async function checkDatabase(context: CheckContext): Promise<Finding[]> {
  const { db } = context;
  const { missing, newer } = await compareMigrations(db);
  if (newer.length > 0) return [fail(`it was written by a newer program (${newer.join(', ')})`, 'install that version')];
  if (missing.length > 0) return [fail(`it lacks ${missing.join(', ')}`, 'slotkeeper migrate')];
  const durability = await assertDurable(db).then(
    () => [],
    (error) => [fail(errorText(error), durabilityFix(error))],
  );
  const rest = await (isSqlite(db) ? checkSqlite(context) : checkPostgres(context, CHANGED_SCHEMA_FIX));
  return [...durability, ...rest];
}

function durabilityFix(error: Error): string {
  return error.message.startsWith('SQLite ') ? reinstallCommand() : 'set it back: ALTER ROLE … SET synchronous_commit = on';
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
