import { expect } from 'chai';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { allowSilence, limitSilence } from '../../src/database/postgres.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { DomainError } from '../../src/domainError.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshPostgres, isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aPostgresProxy } from '../support/postgresProxy.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { until } from '../support/until.ts';

const SILENCE_LIMIT_MS = 300;
const COMMAND_LIMIT_MS = 300;

describe('A connection to PostgreSQL', () => {
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  async function aDatabase(url: string): Promise<Database> {
    const db = openDatabase(url);
    onCleanup(() => db.destroy());
    limitSilence(db, SILENCE_LIMIT_MS);
    await query(db, 'CREATE TABLE IF NOT EXISTS pier (id integer)');
    return db;
  }

  function insertPier(db: Database): Promise<string> {
    const work = (transaction: Database) => query(transaction, 'INSERT INTO pier VALUES (1)');
    return inTransaction(db, work).then(
      () => 'committed',
      (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
    );
  }

  it('that goes silent ends, so that whoever asks is told to come back; the next one gets a new connection', async () => {
    const proxy = await aPostgresProxy(await freshPostgres());
    const db = await aDatabase(proxy.url);
    proxy.isSilent = true;
    expect(await insertPier(db)).to.equal('busy');
    proxy.isSilent = false;
    expect(await insertPier(db)).to.equal('committed');
    expect(await query(db, 'SELECT id FROM pier')).to.have.length(1);
  });

  it('that goes silent is not followed by one that was opened before, which would be silent too', async () => {
    const proxy = await aPostgresProxy(await freshPostgres());
    const db = await aDatabase(proxy.url);
    await Promise.all(Array.from({ length: 4 }, () => query(db, 'SELECT pg_sleep(0.05)')));
    proxy.silenceOpenConnections();
    expect([await insertPier(db), await insertPier(db)]).to.deep.equal(['busy', 'committed']);
  });

  it('that goes silent costs a sign-up its answer within the limit, and whoever was told to come back is not registered', async () => {
    const proxy = await aPostgresProxy(await migratedPostgres());
    const deps = await createTestDeps({ DATABASE_URL: proxy.url });
    const event = await anEvent(deps, {});
    const processor = createCommandProcessor(deps, () => {}, COMMAND_LIMIT_MS);
    const signUp = () =>
      processor.execute(registerCommand(event.id)).then(
        () => 'registered',
        (error: DomainError) => error.code,
      );
    expect(await signUp()).to.equal('registered');
    proxy.isSilent = true;
    expect(await Promise.all([signUp(), signUp()]), 'before the connection ends').to.deep.equal(['busy', 'busy']);
    expect(processor.waitingMs()).to.be.at.least(COMMAND_LIMIT_MS - 1);
    // Ends the connection that hangs.
    proxy.dropConnections();
    proxy.isSilent = false;
    await until('people are registered again', async () => (await signUp()) === 'registered');
    expect(await deps.db('registrations').pluck('id'), 'the first and the last').to.have.length(2);
    expect(processor.waitingMs()).to.equal(0);
  });

  it('may be busy for as long as the server needs if nothing is limited, or if the work says so', async () => {
    const db = await aDatabase(await freshPostgres());
    const sleep = (transaction: Database) => query(transaction, `SELECT pg_sleep(${(2 * SILENCE_LIMIT_MS) / 1_000})`);
    const outcome = (work: Promise<unknown>) => work.then(() => 'done').catch((error: { code?: string }) => error.code);
    expect(await outcome(inTransaction(db, (transaction) => allowSilence(transaction).then(() => sleep(transaction))))).to.equal('done');
    expect(await outcome(inTransaction(db, sleep))).to.equal('busy');
  });

  it('that was ended by the server is replaced, and the same is asked again before anybody notices', async () => {
    const db = await aDatabase(await freshPostgres());
    const [found] = await query<{ pid: number }>(db, 'SELECT pg_backend_pid() AS pid');
    const outcome = inTransaction(db, async (transaction) => {
      await query(transaction, 'INSERT INTO pier VALUES (1)');
      const [own] = await query<{ pid: number }>(transaction, 'SELECT pg_backend_pid() AS pid');
      // The transaction's own connection, but not that of its second attempt.
      await query(transaction, 'SELECT pg_terminate_backend(?::int)', [own?.pid === found?.pid ? (found?.pid ?? 0) : 0]);
      return own?.pid;
    });
    expect(await outcome).not.to.equal(found?.pid);
    expect(await query(db, 'SELECT id FROM pier')).to.have.length(1);
  });

  it('to a server that cannot be written, such as a standby, is left: the next one goes where it can', async () => {
    const url = await freshPostgres();
    const owner = await aDatabase(url);
    const [database] = await query<{ name: string }>(owner, 'SELECT current_database() AS name');
    await owner.raw(`ALTER DATABASE ${database?.name} SET default_transaction_read_only = on`);
    const db = openDatabase(url);
    onCleanup(() => db.destroy());
    expect(await insertPier(db)).to.equal('busy');
    // The connections that are open now cannot be written until they end.
    await Promise.all(Array.from({ length: 4 }, () => query(db, 'SELECT pg_sleep(0.05)')));
    await owner.raw(`ALTER DATABASE ${database?.name} SET default_transaction_read_only = off`);
    expect(await insertPier(db)).to.equal('committed');
  });
});
