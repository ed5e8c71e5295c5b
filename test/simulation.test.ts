import { expect } from 'chai';
import { failsAtOnce } from './support/attempts.ts';
import { onEachDatabase } from './support/databases.ts';
import { LONG } from './support/longForm.ts';
import { createTestDeps } from './support/service.ts';
import { simulateYear } from './support/simulation.ts';

/** The same seed gives the same simulation, except for the ids. */
const SEED = Number(process.env.SEED ?? 20_270_501);
/** Set by the mutants, which find what the rules' own tests do not: idle slots may be taken by the next command. */
const MUTANT_EVENTS = process.env.SIMULATION_EVENTS;
/** PostgreSQL takes several times as long for the same commands and checks. */
const SHORT = { sqlite: { events: 5, ticksPerCheck: 10 }, postgres: { events: 3, ticksPerCheck: 20 } };

describe('One-year simulation', function () {
  failsAtOnce(this);
  this.timeout(300_000);

  onEachDatabase((fresh, database) => {
    const { events, ticksPerCheck } = sizeOn(database as keyof typeof SHORT);
    const signUps = events * 100;

    it(`with ${events} events and ${signUps} registrations keeps all invariants (seed ${SEED})`, async () => {
      const started = performance.now();
      const deps = await createTestDeps({ DATABASE_URL: await fresh(), LOG_LEVEL: 'error' });
      const result = await simulateYear(deps, { seed: SEED, events, signUps, ticksPerCheck });
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

function sizeOn(database: keyof typeof SHORT) {
  if (MUTANT_EVENTS) return { events: Number(MUTANT_EVENTS), ticksPerCheck: LONG ? 5 : 1 };
  return LONG ? { events: 200, ticksPerCheck: 50 } : SHORT[database];
}
