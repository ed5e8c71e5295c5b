import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { assertDurable, openDatabase } from '../database/database.ts';
import { type Db, isSqlite, rows, sqliteFile } from '../database/dialect.ts';
import { agesApart, migrate } from '../database/migrate.ts';
import { about, type Finding, type Patient, wordsOf } from './finding.ts';

const MB = 1e6;
/** Written ahead, SQLite folds it into the file at 40 MB; several times that means that it cannot. */
const LARGE_WAL = 160 * MB;
/** Guards that PostgreSQL holds by these names. SQLite keeps the texts of its tables and indexes, which are compared whole. */
const GUARDS = ['never_oversold', 'registrations_event_id_turn_key', 'one_history_of_an_event', 'one_live_registration_per_address'];

const { ok, fail } = about('database');

export async function database(patient: Patient): Promise<Finding[]> {
  const { db } = patient;
  const { lacking, newer } = await agesApart(db);
  if (newer.length > 0) return [fail(`it was written by a newer program (${newer.join(', ')})`, 'install that version')];
  if (lacking.length > 0) return [fail(`it lacks ${lacking.join(', ')}`, 'slotkeeper migrate')];
  const durable = await assertDurable(db).then(
    () => [],
    (error) => [fail(wordsOf(error), 'set it back, or take this setting out of the address in DATABASE_URL')],
  );
  const rest = await (isSqlite(db) ? inSqlite(patient) : inPostgres(patient));
  return [...durable, ...rest];
}

async function inSqlite({ config, db }: Patient): Promise<Finding[]> {
  const broken = (await rows<{ quick_check: string }>(db, 'PRAGMA quick_check')).filter((line) => line.quick_check !== 'ok');
  const loose = await rows<{ name: string }>(
    db,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'knex_%'",
  );
  const other = await changedByHand(db);
  const file = sqliteFile(config.DATABASE_URL);
  return [
    ...other.map((name) =>
      fail(`${name} is gone, or is not as it was made: a guard may be gone with it`, 'slotkeeper restore a backup that has it'),
    ),
    ...broken.map((line) =>
      fail(`the file is damaged: ${line.quick_check}`, 'stop the service, then slotkeeper restore the newest backup'),
    ),
    ...loose.map(({ name }) =>
      fail(`${name} is not STRICT: it takes whatever is written into it`, 'slotkeeper restore a backup from before it was made anew'),
    ),
    ...(broken.length + loose.length + other.length === 0
      ? [ok(`${file}, quick check ok, WAL, synchronous FULL, foreign keys, STRICT`)]
      : []),
    ...(file ? [judgeDisk(await roomFor(file))] : []),
  ];
}

/** The tables and indexes that are not, to the letter, what a new database has. */
async function changedByHand(db: Db): Promise<string[]> {
  const made = openDatabase('sqlite::memory:');
  try {
    await migrate(made);
    const texts =
      "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'knex_%' AND name NOT LIKE 'sqlite_%'";
    const there = new Map((await rows<{ name: string; sql: string }>(db, texts)).map(({ name, sql }) => [name, sql]));
    const wanted = await rows<{ name: string; sql: string }>(made, texts);
    return wanted.filter(({ name, sql }) => there.get(name) !== sql).map(({ name }) => name);
  } finally {
    await made.destroy();
  }
}

async function inPostgres({ db }: Patient): Promise<Finding[]> {
  const [found] = await rows<{ fsync: string; pages: string; primary: boolean; size: number }>(
    db,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, NOT pg_is_in_recovery() AS primary,
      pg_database_size(current_database()) AS size`,
  );
  const there = await rows<{ name: string }>(
    db,
    `SELECT conname AS name FROM pg_constraint WHERE convalidated
      UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND i.indisunique`,
  );
  const gone = GUARDS.filter((guard) => !there.some(({ name }) => name === guard));
  return [
    ...(found?.fsync === 'off'
      ? [fail('fsync is off: what is acknowledged is lost with the power', 'ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();')]
      : []),
    ...(found?.pages === 'off'
      ? [
          fail(
            'full_page_writes is off: a crash can damage the database',
            'ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();',
          ),
        ]
      : []),
    ...(found?.primary === false ? [fail('it is a replica, which takes no writes', 'let DATABASE_URL name the primary')] : []),
    ...gone.map((guard) => fail(`the guard ${guard} is gone`, 'pg_restore a backup that has it, or make it anew as in db/migrations')),
    ok(`PostgreSQL, ${Math.ceil((found?.size ?? 0) / MB)} MB; how much room its server has, its own tools know`),
  ];
}

async function roomFor(file: string): Promise<{ free: number; size: number; folder: string }> {
  const { bavail, bsize } = statfsSync(dirname(file));
  return { free: bavail * bsize, size: existsSync(file) ? statSync(file).size : 0, folder: dirname(file) };
}

/** Bytes. A backup needs the room of the database once more. */
export function judgeDisk({ free, size, folder }: { free: number; size: number; folder: string }): Finding {
  const disk = about('disk');
  const left = `${Math.floor(free / MB)} MB are free in ${folder}`;
  if (free < 100 * MB)
    return disk.fail(
      `${left}: soon nothing can be written`,
      `make room there, or move the file and set DATABASE_URL; see du -sh ${folder}`,
    );
  if (free < Math.max(1_000 * MB, 2 * size))
    return disk.warn(`${left}, and the database has ${Math.ceil(size / MB)} MB`, `make room there: du -sh ${folder}`);
  return disk.ok(left);
}

/** Has to be looked at before the database is opened: whoever closes it last folds it in. */
export function writtenAhead(file: string): Finding[] {
  const wal = about('WAL');
  const size = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0;
  const megabytes = `${Math.ceil(size / MB)} MB are written ahead of the file`;
  if (size < LARGE_WAL) return [wal.ok(megabytes)];
  return [
    wal.warn(
      `${megabytes}: some tool has been reading for long and keeps them there`,
      `close it (fuser -v ${file}), then: sqlite3 ${file} 'PRAGMA wal_checkpoint(TRUNCATE)'`,
    ),
  ];
}
