import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { events } from '../../db/migrations/001_events.ts';
import { registrations } from '../../db/migrations/002_registrations.ts';
import { letters } from '../../db/migrations/003_letters.ts';
import { history } from '../../db/migrations/004_history.ts';
import { answers } from '../../db/migrations/005_answers.ts';
import { languages } from '../../db/migrations/006_languages.ts';
import { accounts } from '../../db/migrations/007_accounts.ts';
import { accountsInLettersAndHistory } from '../../db/migrations/008_accounts_in_letters_and_history.ts';
import { pauses } from '../../db/migrations/009_pauses.ts';
import { proofs } from '../../db/migrations/010_proofs.ts';
import { lettersFoundAtOnce } from '../../db/migrations/011_letters_found_at_once.ts';
import { ROOT } from '../config.ts';
import type { Database } from './database.ts';
import { type Db, dialectOf, rows } from './dialect.ts';
import { inTransaction } from './transaction.ts';

type Statements = (tableOptions: string) => string[];

/** In the order in which they run. Append only: a name that ran somewhere is there for ever. */
const MIGRATIONS: [name: string, statements: Statements][] = [
  ['001_events', events],
  ['002_registrations', registrations],
  ['003_letters', letters],
  ['004_history', history],
  ['005_answers', answers],
  ['006_languages', languages],
  ['007_accounts', accounts],
  ['008_accounts_in_letters_and_history', accountsInLettersAndHistory],
  ['009_pauses', pauses],
  ['010_proofs', proofs],
  ['011_letters_found_at_once', lettersFoundAtOnce],
];

const FOLDER = join(ROOT, 'db', 'views');

/** Views hold no data, so they are simply made anew when the program starts. */
const VIEWS = readdirSync(FOLDER).map((file) => ({ name: file.replace('.sql', ''), sql: readFileSync(join(FOLDER, file), 'utf8') }));

/** Named here and not by file, so that the sources and the compiled files share one history. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => MIGRATIONS.map(([name]) => name),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const statements = MIGRATIONS.find(([known]) => known === name)?.[1] ?? (() => []);
    return {
      up: (db: Knex) => inTurn(db, statements(dialectOf(db).tableOptions)),
      down: () => Promise.reject(new Error('Slotkeeper does not migrate backwards: restore the backup instead')),
    };
  },
};

/**
 * Brings the tables and the organisers' views up to date, in one transaction that one process at a time can be in.
 * Gives the names of the migrations that ran.
 */
export function migrate(db: Database): Promise<string[]> {
  return inTransaction(db, async (transaction) => {
    await transaction.raw(dialectOf(db).lockSchema);
    // Views go first: a table that a view reads cannot be made anew.
    await inTurn(
      transaction,
      VIEWS.map(({ name }) => `DROP VIEW IF EXISTS ${name}`),
    );
    const [, ran] = await transaction.migrate.latest({ migrationSource, disableTransactions: true });
    await inTurn(
      transaction,
      VIEWS.map(({ sql }) => sql),
    );
    return ran;
  });
}

/** Whether this program and this database are of the same age. */
export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = await db.migrate.list({ migrationSource });
  return pending.length === 0;
}

/** What separates a database from this program, without touching it: steps that it lacks, and steps of a newer program. */
export async function agesApart(db: Db): Promise<{ lacking: string[]; newer: string[] }> {
  const ran = (await rows<{ name: string }>(db, 'SELECT name FROM knex_migrations ORDER BY id')).map(({ name }) => name);
  const known = MIGRATIONS.map(([name]) => name);
  return { lacking: known.filter((name) => !ran.includes(name)), newer: ran.filter((name) => !known.includes(name)) };
}

async function inTurn(db: Db, statements: string[]): Promise<void> {
  for (const statement of statements) await db.raw(statement);
}
