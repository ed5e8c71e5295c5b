import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { closeDeps, createDeps } from '../../src/createDeps.ts';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { findMissingTimeouts } from '../../src/database/postgresSettings.ts';
import { runDoctor } from '../../src/doctor/doctor.ts';
import { DomainError } from '../../src/domainError.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshPostgres, isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { aPostgresProxy } from '../support/postgresProxy.ts';
import { TEST_SECRET } from '../support/service.ts';

const TIMEOUTS = ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout'];

describe('PostgreSQL behind PgBouncer', () => {
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  const environment = (DATABASE_URL: string) => ({ DATABASE_URL, SECRET_KEY: TEST_SECRET, NODE_ENV: 'test', LOG_LEVEL: 'silent' });

  it('that refuses the parameters of the connection is explained in words when the service starts', async () => {
    const proxy = await aPostgresProxy(await freshPostgres());
    proxy.startupParameters = 'refuse';
    const error = await createDeps(readConfig(environment(proxy.url), '/nowhere')).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(DomainError);
    expect((error as DomainError).message).to.match(/^PgBouncer refuses .*ignore_startup_parameters.*operations\.md/);
  });

  it('that ignores them works, and doctor says which time limits are missing and how to set them', async () => {
    const proxy = await aPostgresProxy(await migratedPostgres());
    proxy.startupParameters = 'ignore';
    const settings = environment(proxy.url);
    await closeDeps(await createDeps(readConfig(settings, '/nowhere')));
    const findings = (await runDoctor({}, settings)).filter(({ message }) => message.includes('is not in force'));
    expect(findings.map(({ level, message }) => [level, message.split(' ')[0]]).sort()).to.deep.equal(
      TIMEOUTS.map((name) => ['WARN', name]),
    );
    expect(findings.map(({ fix }) => fix)).to.include("ALTER ROLE slotkeeper SET lock_timeout = '3s'");
  });

  it('nothing is missing without it', async () => {
    const db = openDatabase(await freshPostgres());
    onCleanup(() => db.destroy());
    await query(db, 'SELECT 1');
    expect(await findMissingTimeouts(db)).to.deep.equal([]);
  });
});
