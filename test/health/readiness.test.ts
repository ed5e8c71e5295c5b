import { expect } from 'chai';
import { createReadiness } from '../../src/health/readiness.ts';
import { isMissing, migratedPostgres, onEachDatabase, postgresFolder } from '../support/databases.ts';
import { aPostgresProxy } from '../support/postgresProxy.ts';
import { createTestDeps } from '../support/service.ts';

describe('Readiness', () => {
  onEachDatabase((fresh) => {
    it('is lost when sign-ups have waited for more than 10 seconds, whatever else works', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      let waitingMs = 10_000;
      const readiness = createReadiness(deps, () => waitingMs);
      expect((await readiness()).problems).to.deep.equal([]);
      waitingMs = 10_001;
      deps.clock.advance(2_000);
      expect((await readiness()).problems).to.deep.equal(['no sign-up has been saved for 10 seconds, although some wait']);
    });
  });

  it('does not say that the database is not migrated when nobody could ask it', async function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    const proxy = await aPostgresProxy(await migratedPostgres());
    const deps = await createTestDeps({ DATABASE_URL: proxy.url });
    proxy.leadTo('postgres://slotkeeper@localhost/nothing?host=/nowhere');
    proxy.dropConnections();
    expect((await createReadiness(deps, () => 0)()).problems).to.deep.equal(['the database cannot be written']);
  });
});
