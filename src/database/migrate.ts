import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { baseline } from '../../db/migrations/001_baseline/index.ts';
import { messageAllowances } from '../../db/migrations/002_message_allowances.ts';
import { unconfirmedHolds } from '../../db/migrations/003_unconfirmed_holds.ts';
import { deadlinesAndCorrections } from '../../db/migrations/004_deadlines_and_corrections.ts';
import { identitiesOfTheirOwners } from '../../db/migrations/005_identities.ts';
import { rolePermissions } from '../../db/migrations/006_roles.ts';
import { installation } from '../../db/migrations/007_installation.ts';
import { delivery } from '../../db/migrations/008_delivery.ts';
import { bounces } from '../../db/migrations/009_bounces.ts';
import { organiserActs } from '../../db/migrations/011_organiser_acts.ts';
import { eventTeams } from '../../db/migrations/012_event_teams.ts';
import { eventLifecycle } from '../../db/migrations/013_event_lifecycle.ts';
import { people } from '../../db/migrations/014_people.ts';
import { teamAccess } from '../../db/migrations/015_team_access.ts';
import { organiserNotices } from '../../db/migrations/016_notices.ts';
import { invitations } from '../../db/migrations/018_invitations.ts';
import { questions } from '../../db/migrations/019_questions.ts';
import { mailings } from '../../db/migrations/020_mailings.ts';
import { checkInsAtTheDoor } from '../../db/migrations/021_check_ins.ts';
import { calendarFeeds } from '../../db/migrations/022_calendar_feeds.ts';
import { webhooks } from '../../db/migrations/022_webhooks.ts';
import { unconfirmedSums } from '../../db/migrations/025_unconfirmed_sums.ts';
import { questionsAtTheDoor } from '../../db/migrations/026_questions_at_the_door.ts';
import { webhookNotices } from '../../db/migrations/027_webhook_notices.ts';
import { altTranslations } from '../../db/migrations/028_alt_translations.ts';
import { ROOT } from '../config.ts';
import { DomainError } from '../domainError.ts';
import { columnComments } from './columnComments.ts';
import type { Database } from './database.ts';
import { type Db, dialectOf, isSqlite, query } from './dialect.ts';
import { allowSilence } from './postgres.ts';
import { inTransaction } from './transaction.ts';

/** SQL, or a function for what only the program can compute. */
type Step = string | ((db: Knex) => Promise<void>);
type Steps = (tableOptions: string) => Step[];

/** In the order in which they run. Append only: a migration that ran somewhere never changes again. */
const MIGRATIONS: [name: string, steps: Steps][] = [
  ['001_baseline', baseline],
  ['002_message_allowances', messageAllowances],
  ['003_unconfirmed_holds', unconfirmedHolds],
  ['004_deadlines_and_corrections', deadlinesAndCorrections],
  ['005_identities', identitiesOfTheirOwners],
  ['006_roles', rolePermissions],
  ['007_installation', installation],
  ['008_delivery', delivery],
  ['009_bounces', bounces],
  ['011_organiser_acts', organiserActs],
  ['012_event_teams', eventTeams],
  ['013_event_lifecycle', eventLifecycle],
  ['014_people', people],
  ['015_team_access', teamAccess],
  ['016_notices', organiserNotices],
  ['018_invitations', invitations],
  ['022_webhooks', webhooks],
  ['021_check_ins', checkInsAtTheDoor],
  ['020_mailings', mailings],
  ['019_questions', questions],
  ['022_calendar_feeds', calendarFeeds],
  ['027_webhook_notices', webhookNotices],
  ['025_unconfirmed_sums', unconfirmedSums],
  ['026_questions_at_the_door', questionsAtTheDoor],
  ['028_alt_translations', altTranslations],
];

/** First migration of the schema before 0.1.0, which was never released. */
const UNRELEASED_MIGRATION = '001_events';

const VIEWS_FOLDER = join(ROOT, 'db', 'views');

/** Views hold no data, so they are dropped and created each time the program starts. */
const VIEWS = readdirSync(VIEWS_FOLDER).map((file) => ({
  name: file.replace('.sql', ''),
  sql: readFileSync(join(VIEWS_FOLDER, file), 'utf8'),
}));

/** Migrations are named in MIGRATIONS, not by file, so that `.ts` and compiled `.js` files have the same names. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => MIGRATIONS.map(([name]) => name),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const steps = MIGRATIONS.find(([known]) => known === name)?.[1] ?? (() => []);
    return {
      up: (db: Knex) => applyMigration(db, steps(dialectOf(db).tableOptions)),
      down: () => Promise.reject(new Error('Slotkeeper cannot undo migrations: restore a backup instead')),
    };
  },
};

/**
 * Creates or updates the tables and the organisers' views in one transaction, which only one process can run at a time.
 * Returns the names of the migrations that ran. Throws a DomainError `conflict` for a database from before 0.1.0.
 */
export function migrate(db: Database): Promise<string[]> {
  return inTransaction(db, async (transaction) => {
    await allowSilence(transaction);
    await transaction.raw(dialectOf(db).lockSchema);
    await assertReleasedSchema(transaction);
    // Views go first: SQLite cannot rebuild a table that a view reads.
    await runAll(
      transaction,
      VIEWS.map(({ name }) => `DROP VIEW IF EXISTS ${name}`),
    );
    const [, ran] = await transaction.migrate.latest({ migrationSource, disableTransactions: true });
    await runAll(
      transaction,
      VIEWS.map(({ sql }) => dialectOf(db).viewSql(sql)),
    );
    return ran;
  });
}

/** Whether every migration of this program has run in this database. */
export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = await db.migrate.list({ migrationSource });
  return pending.length === 0;
}

/**
 * Migrations that the database lacks, and migrations of a newer program that it has. Changes nothing. Throws a DomainError
 * `conflict` for a database from before 0.1.0.
 */
export async function compareMigrations(db: Db): Promise<{ missing: string[]; newer: string[] }> {
  await assertReleasedSchema(db);
  const applied = await appliedMigrations(db);
  const known = MIGRATIONS.map(([name]) => name);
  return { missing: known.filter((name) => !applied.includes(name)), newer: applied.filter((name) => !known.includes(name)) };
}

/** Throws a DomainError `conflict` if the schema is from before 0.1.0, whose data cannot be converted. */
async function assertReleasedSchema(db: Db): Promise<void> {
  if (!(await db.schema.hasTable('knex_migrations'))) return;
  if (!(await appliedMigrations(db)).includes(UNRELEASED_MIGRATION)) return;
  throw new DomainError(
    'conflict',
    'This database was created by a version before 0.1.0 and cannot be converted: keep it as a copy and set DATABASE_URL to a new file or an empty database.',
  );
}

async function appliedMigrations(db: Db): Promise<string[]> {
  return (await query<{ name: string }>(db, 'SELECT name FROM knex_migrations ORDER BY id')).map(({ name }) => name);
}

/** SQLite keeps the comments of a CREATE TABLE in its schema; PostgreSQL needs a statement for each. */
async function applyMigration(db: Db, steps: Step[]): Promise<void> {
  for (const step of steps) await (typeof step === 'string' ? db.raw(step) : step(db));
  const statements = steps.filter((step) => typeof step === 'string');
  if (!isSqlite(db)) await runAll(db, statements.flatMap(columnComments));
}

async function runAll(db: Db, statements: string[]): Promise<void> {
  for (const statement of statements) await db.raw(statement);
}
