import { expect } from 'chai';
import { onEachDatabase } from './support/databases.ts';
import { aWorld } from './support/service.ts';
import { liveAYear } from './support/year.ts';

/** A year is the same for the same seed, but for the ids; another can be tried from outside. */
const SEED = Number(process.env.SEED ?? 20_270_501);
const EVENTS = Number(process.env.YEAR_EVENTS ?? 200);
const SIGN_UPS = EVENTS * 100;

describe('A year', function () {
  this.timeout(300_000);

  onEachDatabase((fresh, database) => {
    it(`of ${EVENTS} events and ${SIGN_UPS} registrations leaves nothing wrong (seed ${SEED})`, async () => {
      const started = performance.now();
      const year = await liveAYear(await aWorld({ DATABASE_URL: await fresh(), LOG_LEVEL: 'error' }), SEED, EVENTS, SIGN_UPS);
      const seconds = ((performance.now() - started) / 1_000).toFixed(0);
      const { events, registrations, letters, refused, wrong } = year;
      console.log(
        `      ${database}, seed ${SEED}: ${events} events, ${registrations} registrations, ${letters} letters, ${refused} refusals, ${wrong.length} wrong, ${seconds} s`,
      );
      expect(wrong).to.deep.equal([]);
      expect(registrations).to.be.at.least(SIGN_UPS / 2);
    });
  });
});
