import { expect } from 'chai';
import { whatIsWrong } from '../src/health/invariants.ts';
import type { World } from '../src/world.ts';
import { build, startProcess } from './support/builtService.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant } from './support/given.ts';
import { allAtOnce, LINE, many, NOTHING_LEFT, openForLong, peopleAt, SLOTS, tally } from './support/rush.ts';
import { aWorld } from './support/service.ts';

const ROUNDS = 50;
/** One person's address, and no two of them the same text: the domain in capitals, decomposed, in punycode. */
const SPELLINGS = [
  'ada@bücher.example',
  ' Ada@BÜCHER.example ',
  'ADA@bu\u0308cher.example',
  'aDa@xn--bcher-kva.example',
  'ada@XN--Bcher-KVA.Example',
];

describe('A rush', function () {
  this.timeout(180_000);
  before(build);

  onEachDatabase((fresh, database) => {
    for (const processes of [1, 2]) {
      describe(processes === 1 ? 'at one process' : 'at two processes on one database', () => {
        let world: World;
        let doors: string[];

        beforeEach(async () => {
          const DATABASE_URL = await fresh();
          world = await aWorld({ DATABASE_URL });
          doors = [];
          while (doors.length < processes) doors.push((await startProcess({ DATABASE_URL })).url);
        });

        it(`of 200 people for the last slot has one winner, ${ROUNDS} times in a row`, async () => {
          const started = performance.now();
          for (let round = 0; round < ROUNDS; round++) {
            const people = await peopleAt(doors, await openForLong(world, { slots: 1 }));
            expect(tally(await allAtOnce(people, many(200)))).to.deep.equal({ [SLOTS]: 1, [NOTHING_LEFT]: 199 });
          }
          expect(await whatIsWrong(world.db)).to.deep.equal([]);
          const seconds = ((performance.now() - started) / 1_000).toFixed(1);
          console.log(`      ${database}, ${processes} process(es): ${ROUNDS} rounds of 200 for one slot, oversold 0, ${seconds} s`);
        });

        it('with people who would wait and people who would not has one winner, and a line', async () => {
          const people = await peopleAt(doors, await openForLong(world, { slots: 1 }));
          const wishes = many(200).map((applicant, index) => ({ ...applicant, waitList: index % 4 < 2 }));
          const answers = tally(await allAtOnce(people, wishes));
          // Whoever won is missing from the others.
          expect(answers).to.deep.be.oneOf([
            { [SLOTS]: 1, [LINE]: 99, [NOTHING_LEFT]: 100 },
            { [SLOTS]: 1, [LINE]: 100, [NOTHING_LEFT]: 99 },
          ]);
          expect(await whatIsWrong(world.db)).to.deep.equal([]);
        });

        it('of one person with five spellings of one address makes one registration', async () => {
          const people = await peopleAt(doors, await openForLong(world, { slots: 200 }));
          const same = many(100).map((applicant, index) => ({ ...applicant, email: SPELLINGS[index % 5] as string }));
          const replies = await allAtOnce(people, same);
          const refused = replies.flatMap(({ status, body }, index) => (status === 409 ? [[same[index]?.email, body]] : []));
          expect(tally(replies)[SLOTS]).to.equal(1);
          expect(refused).to.have.length(99);
          for (const [email, body] of refused) expect(body).to.deep.equal({ email_already_registered: email.normalize('NFC').trim() });
          expect(await world.db('registrations')).to.have.length(1);
          expect(await whatIsWrong(world.db)).to.deep.equal([]);
        });

        it('of one request, sent 20 times with its Idempotency-Key, gets one answer, byte for byte', async () => {
          const people = await peopleAt(doors, await openForLong(world, { slots: 20 }));
          const replies = await allAtOnce(people, new Array(20).fill(anApplicant({ slots: 3 })), { 'Idempotency-Key': 'once-and-for-all' });
          expect(tally(replies)).to.deep.equal({ [SLOTS]: 20 });
          expect(new Set(replies.map(({ text }) => text))).to.have.property('size', 1);
          expect(await world.db('registrations')).to.have.length(1);
          expect(await whatIsWrong(world.db)).to.deep.equal([]);
        });
      });
    }
  });
});
