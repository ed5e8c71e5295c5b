import { expect } from 'chai';
import { failsAtOnce } from '../support/attempts.ts';
import { build } from '../support/builtService.ts';
import { isMissing, postgresFolder } from '../support/databases.ts';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { CONTROLS, findUnknownGuards, runControl } from './negativeControls.ts';
import { formatResults, problemsOf } from './report.ts';
import type { DatabaseKind } from './scenario.ts';
import { FaultRunner } from './scenarios.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
/** Clients that act less often than in `npm run test:faults`, whose load takes more time than the faults. As many: on a slow machine they wait. */
const OPTIONS = { seed: SEED, pauseMs: 240 };

/**
 * The most frequent faults, once each. `test/http/restartBehindNginx.test.ts` restarts servers behind nginx; in `test/race.test.ts`
 * everybody signs up at once. `npm run test:faults` injects all faults, repeatedly, and removes every guard.
 */
const SMOKE: Record<DatabaseKind, string[]> = {
  sqlite: ['kill -9 at random', 'mail server down', 'relay refuses us', 'disk full'],
  postgres: ['PostgreSQL restarted (immediate)'],
};

describe('Faults around the built service while people sign up', function () {
  failsAtOnce(this);
  this.timeout(600_000);
  before(build);

  describe('on SQLite', () => defineSmoke('sqlite', () => new FaultRunner()));

  describe('on PostgreSQL', () => {
    let cluster: PostgresCluster | undefined;
    before(async function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
      cluster = await PostgresCluster.create();
    });
    after(() => cluster?.remove());
    defineSmoke('postgres', () => new FaultRunner(cluster));
  });

  describe('on a build without a guard (negative controls)', () => {
    it('every control finds the guard that it removes', () => {
      expect(findUnknownGuards()).to.deep.equal([]);
    });

    for (const control of CONTROLS.filter(({ promise }) => promise)) {
      it(`${control.promise}: detects that ${control.guard} is missing`, async () => {
        const result = await runControl(new FaultRunner(), control, OPTIONS);
        expect(result.detected, `${result.summary}, SEED=${SEED}`).to.equal(true);
      });
    }
  });
});

function defineSmoke(database: DatabaseKind, runner: () => FaultRunner) {
  for (const scenario of SMOKE[database]) {
    it(`${scenario}: never oversold, nothing acknowledged lost, no email missing`, async () => {
      const result = await runner().run(scenario, database, OPTIONS, 1);
      const { lost, oversold, missing, givenUp, acknowledged } = result;
      expect([...problemsOf(result), { lost, oversold, missing, givenUp }], `SEED=${SEED}\n${formatResults([result])}`).to.deep.equal([
        { lost: 0, oversold: 0, missing: 0, givenUp: 0 },
      ]);
      expect(acknowledged).to.be.above(0);
    });
  }
}
