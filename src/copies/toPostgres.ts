import { existsSync } from 'node:fs';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { assertDurable, type Database, openDatabase } from '../database/database.ts';
import { isSqlite, rows } from '../database/dialect.ts';
import { migrate } from '../database/migrate.ts';
import { insertRows, rowsOf, sumOf } from '../database/rowByRow.ts';
import { type Known, tablesOf } from '../database/tables.ts';
import { inTransaction } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import { whatIsWrong } from '../health/invariants.ts';
import { pauseNow, pauseOutbox } from '../letters/pause.ts';
import type { Actor } from '../world.ts';
import { alone, ownFile } from './file.ts';
import { secretOver } from './secretOver.ts';

/**
 * Moves everything from the SQLite file to an empty PostgreSQL database, in one transaction there: all of it or nothing.
 * Before it commits, each table is counted and summed up in both databases, and every promise is looked at. The file is
 * held alone meanwhile, so the service has to be stopped; afterwards its outbox is paused, so that a service which is
 * started on it by mistake sends no letter twice. Refuses a target that holds anything.
 */
export async function moveToPostgres(config: Config, to: string, by: Actor, now = new Date()): Promise<string> {
  const file = ownFile(config, 'This service keeps its data in PostgreSQL already.');
  if (!existsSync(file)) throw new Refusal('not-found', `There is no database at ${file}.`);
  if (!/^postgres(ql)?:\/\//.test(to)) throw new Refusal('invalid', 'Say where to: postgres://user@host/database');
  const secret = secretOver(config, to);
  const target = openDatabase(to);
  try {
    const source = openDatabase(config.DATABASE_URL);
    try {
      await migrate(source);
      await refuseBroken(source, now);
    } finally {
      await source.destroy();
    }
    // Checked alone, then read with nobody else there: what is summed up is what the service last wrote.
    const moved = await alone(file, async (db) => {
      await prepare(target);
      return copyAll(db, target, now);
    });
    secret.keep();
    await pauseTheOld(config, by, now);
    return [
      ...moved,
      secret.said,
      `Now set DATABASE_URL=${withoutPassword(to)} and start the service. ${file} stays as it is, its outbox paused.`,
    ].join('\n');
  } finally {
    await target.destroy();
  }
}

async function refuseBroken(source: Database, now: Date) {
  const wrong = await whatIsWrong(source, now.toISOString());
  if (wrong.length > 0) throw new Refusal('conflict', `A promise is broken in what should be moved:\n  ${wrong.join('\n  ')}`);
}

async function prepare(target: Database) {
  await migrate(target);
  await assertDurable(target);
}

function copyAll(source: Database, target: Database, now: Date): Promise<string[]> {
  return inTransaction(target, async (transaction) => {
    await transaction.raw('SET LOCAL statement_timeout = 0');
    await transaction.raw('SET LOCAL idle_in_transaction_session_timeout = 0');
    const tables = await tablesOf(source);
    await refuseAnything(transaction, tables);
    const said: string[] = [];
    for (const table of tables) said.push(await copy(source, transaction, table));
    const wrong = await whatIsWrong(transaction, now.toISOString());
    if (wrong.length > 0) throw new Error(`The copy breaks a promise that the file keeps; nothing was moved:\n  ${wrong.join('\n  ')}`);
    return [...said, 'Every promise is kept in the copy, and the history verifies.'];
  });
}

/** Tables that have rows from the start; what happened since would stand in the history, which has to be empty. */
const BORN_WITH_ROWS = ['roles', 'doors'];

/** The lock holds until the end: of two who move at once, the second finds the target full. */
async function refuseAnything(target: Knex.Transaction, tables: Known[]) {
  const there = new Map((await tablesOf(target)).map((table) => [table.name, table]));
  const lacking = tables.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  if (lacking.length > 0) throw new Error(`The target has no ${lacking.join(', ')}`);
  for (const { name } of tables) {
    await target.raw(`LOCK TABLE "${name}" IN EXCLUSIVE MODE`);
    if (BORN_WITH_ROWS.includes(name)) await target.raw(`DELETE FROM "${name}"`);
    if ((await rows(target, `SELECT 1 FROM "${name}" LIMIT 1`)).length > 0)
      throw new Refusal('conflict', `The target is not empty: ${name} has rows.`);
  }
}

async function copy(source: Database, target: Knex.Transaction, table: Known): Promise<string> {
  for await (const batch of rowsOf(source, table)) await insertRows(target, table, batch);
  const [before, after] = [await sumOf(source, table), await sumOf(target, table)];
  if (before.count !== after.count || before.checksum !== after.checksum) {
    throw new Error(`${table.name} is not the same in both databases; nothing was moved: ${JSON.stringify({ before, after })}`);
  }
  return `${table.name.padEnd(16)}${String(after.count).padStart(9)} rows, the same in both: ${after.checksum.slice(0, 16)}`;
}

async function pauseTheOld(config: Config, by: Actor, now: Date) {
  const source = openDatabase(config.DATABASE_URL);
  try {
    if (isSqlite(source) && !(await pauseNow(source))) await pauseOutbox({ db: source, now: () => now }, 'moved to PostgreSQL', by);
  } finally {
    await source.destroy();
  }
}

function withoutPassword(address: string): string {
  return address.replace(/(\/\/[^:@/]*):[^@/]*@/, '$1:…@');
}
