import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { LONG } from '../support/longForm.ts';
import { HOUR_MS } from '../support/randomRelay.ts';
import { runModel } from '../support/relayModel.ts';
import { violationsOf } from '../support/relayPromises.ts';

/** Others find more: `FIRST_SEED=1000 SEEDS=500 npx mocha test/messages/anyRelay.test.ts`. */
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const SEEDS = Number(process.env.SEEDS ?? (LONG ? 150 : 5));
const LONG_SEEDS = LONG ? 5 : 0;
/** What a real server needs for its answers is waited for in real time: half a minute each. */
const POSTGRES_SEEDS = LONG ? 3 : 0;
const DAYS = 9;
/** Until the last one who was refused by themselves is tried again. */
const REST_MS = 9 * HOUR_MS;

describe('A mail server that behaves at random, and is mended in the end', function () {
  this.timeout(HOUR_MS);
  onEachDatabase((fresh, database) => {
    const isSqlite = database === 'sqlite';
    const seeds = isSqlite ? SEEDS : POSTGRES_SEEDS;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++)
      it(`gets no promise broken in hours, seed ${seed}`, async () => {
        const lengthMs = isSqlite ? (1 + (seed % 8)) * HOUR_MS : HOUR_MS / 2;
        const run = await runModel(isSqlite ? 'sqlite::memory:' : await fresh(), seed, { lengthMs, restMs: REST_MS });
        expect(violationsOf(run)).to.deep.equal([]);
      });
  });

  for (let seed = FIRST_SEED; seed < FIRST_SEED + LONG_SEEDS; seed++)
    it(`gets no promise broken in ${DAYS} days, seed ${seed}`, async () => {
      const run = await runModel('sqlite::memory:', seed, { lengthMs: DAYS * 24 * HOUR_MS, restMs: REST_MS });
      expect(violationsOf(run)).to.deep.equal([]);
    });
});
