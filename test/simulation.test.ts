import { expect } from 'chai';
import { failsAtOnce } from './support/attempts.ts';
import { onEachDatabase } from './support/databases.ts';
import { LONG } from './support/longForm.ts';
import { createTestDeps } from './support/service.ts';
import { simulateYear } from './support/simulation.ts';

/** The same seed gives the same simulation, except for the ids. */
const SEED = Number(process.env.SEED ?? 20_270_501);
/** PostgreSQL takes twice as long for the same commands. Set by the mutants, which need fewer. */
const SHORT = { sqlite: 5, postgres: 3 };

describe('One-year simulation', function () {
  failsAtOnce(this);
  this.timeout(300_000);

  onEachDatabase((fresh, database) => {
    const events = Number(process.env.SIMULATION_EVENTS ?? (LONG ? 200 : SHORT[database as keyof typeof SHORT]));
    const signUps = events * 100;

    it(`with ${events} events and ${signUps} registrations keeps all invariants (seed ${SEED})`, async () => {
      const started = performance.now();
      const result = await simulateYear(await createTestDeps({ DATABASE_URL: await fresh(), LOG_LEVEL: 'error' }), SEED, events, signUps);
      const seconds = ((performance.now() - started) / 1_000).toFixed(0);
      const { registrations, messages, refused, violations } = result;
      console.log(
        `      ${database}, seed ${SEED}: ${result.events} events, ${registrations} registrations, ${messages} messages, ${refused} rejected, ${violations.length} wrong, ${seconds} s`,
      );
      expect(violations).to.deep.equal([]);
      // Of few events some are closed or called off early.
      expect(registrations).to.be.at.least(signUps / 4);
    });
  });
});
