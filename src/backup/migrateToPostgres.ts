import { existsSync } from 'node:fs';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { checksumTable, insertRows, streamRows } from '../database/copyTable.ts';
import { assertDurable, type Database, openDatabase } from '../database/database.ts';
import { isSqlite, query } from '../database/dialect.ts';
import { introspectTables, type TableInfo } from '../database/introspect.ts';
import { migrate } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { checkInvariants } from '../invariants/checkInvariants.ts';
import { findCurrentPause, pauseOutbox } from '../messages/outbox/outboxPause.ts';
import { databaseFile, withExclusiveAccess } from './files.ts';
import { transferSecret } from './transferSecret.ts';

/**
 * Copies everything from the SQLite file to an empty PostgreSQL database, in one transaction there. Before it commits, row
 * counts and checksums of each table are compared and all invariants are checked. The file is locked exclusively, so the
 * service has to be stopped. Afterwards the outbox of the file is paused, so that a service started on it by mistake sends
 * no message twice. Returns a summary for the operator.
 * @throws DomainError `conflict` if the target is not empty, the file is in use, or an invariant is violated.
 */
export async function migrateToPostgres(config: Config, to: string, actor: Actor, now = new Date()): Promise<string> {
  const file = databaseFile(config, 'This service keeps its data in PostgreSQL already.');
  if (!existsSync(file)) throw new DomainError('not-found', `There is no database at ${file}.`);
  if (!/^postgres(ql)?:\/\//.test(to)) throw new DomainError('invalid', 'Say where to: postgres://user@host/database');
  const secret = transferSecret(config, to);
  const target = openDatabase(to, config.DATABASE_CONNECTIONS);
  try {
    const source = openDatabase(config.DATABASE_URL);
    try {
      await migrate(source);
      await assertInvariants(source, now);
    } finally {
      await source.destroy();
    }
    // Copied under an exclusive lock: nothing can be written after the checksums.
    const summary = await withExclusiveAccess(file, async (db) => {
      await prepareTarget(target);
      return copyTables(db, target, now);
    });
    secret.save();
    await pauseSourceOutbox(config, actor, now);
    return [
      ...summary,
      secret.summary,
      `Now set DATABASE_URL=${maskPassword(to)} and start the service. ${file} stays as it is, its outbox paused.`,
    ].join('\n');
  } finally {
    await target.destroy();
  }
}

async function assertInvariants(source: Database, now: Date) {
  const violations = await checkInvariants(source, now.toISOString());
  if (violations.length > 0)
    throw new DomainError('conflict', `An invariant is violated in the database to be moved:\n  ${violations.join('\n  ')}`);
}

async function prepareTarget(target: Database) {
  await migrate(target);
  await assertDurable(target);
}

function copyTables(source: Database, target: Database, now: Date): Promise<string[]> {
  return inTransaction(target, async (transaction) => {
    await transaction.raw('SET LOCAL statement_timeout = 0');
    await transaction.raw('SET LOCAL idle_in_transaction_session_timeout = 0');
    const tables = await introspectTables(source);
    await assertEmpty(transaction, tables);
    const lines: string[] = [];
    for (const table of tables) lines.push(await copyTable(source, transaction, table));
    const violations = await checkInvariants(transaction, now.toISOString());
    if (violations.length > 0)
      throw new Error(`An invariant is violated in the copy only; nothing was moved:\n  ${violations.join('\n  ')}`);
    return [...lines, 'All invariants hold in the copy, and its audit log verifies.'];
  });
}

/** Tables to which the migrations add rows. */
const SEEDED_TABLES = ['roles', 'audit_chains', 'installation', 'message_channels'];

/** The locks are held until the commit: of two concurrent migrations, the second finds the target filled. */
async function assertEmpty(target: Knex.Transaction, tables: TableInfo[]) {
  const targetTables = new Map((await introspectTables(target)).map((table) => [table.name, table]));
  const missing = tables.filter(({ name }) => !targetTables.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`The target has no ${missing.join(', ')}`);
  for (const { name } of tables) {
    await target.raw(`LOCK TABLE "${name}" IN EXCLUSIVE MODE`);
    if (SEEDED_TABLES.includes(name)) await target.raw(`DELETE FROM "${name}"`);
    if ((await query(target, `SELECT 1 FROM "${name}" LIMIT 1`)).length > 0)
      throw new DomainError('conflict', `The target is not empty: ${name} has rows.`);
  }
}

async function copyTable(source: Database, target: Knex.Transaction, table: TableInfo): Promise<string> {
  for await (const batch of streamRows(source, table)) await insertRows(target, table, batch);
  const [before, after] = [await checksumTable(source, table), await checksumTable(target, table)];
  if (before.count !== after.count || before.checksum !== after.checksum) {
    throw new Error(`${table.name} is not the same in both databases; nothing was moved: ${JSON.stringify({ before, after })}`);
  }
  return `${table.name.padEnd(16)}${String(after.count).padStart(9)} rows, the same in both: ${after.checksum.slice(0, 16)}`;
}

async function pauseSourceOutbox(config: Config, actor: Actor, now: Date) {
  const source = openDatabase(config.DATABASE_URL);
  try {
    if (isSqlite(source) && !(await findCurrentPause(source)))
      await pauseOutbox({ db: source, now: () => now }, 'moved to PostgreSQL', actor);
  } finally {
    await source.destroy();
  }
}

function maskPassword(url: string): string {
  return url.replace(/(\/\/[^:@/]*):[^@/]*@/, '$1:…@');
}
