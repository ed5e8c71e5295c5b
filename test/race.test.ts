import { expect } from 'chai';
import { checkInvariants } from '../src/invariants/checkInvariants.ts';
import { failsAtOnce } from './support/attempts.ts';
import { build, startProcess } from './support/builtService.ts';
import { shared } from './support/cleanup.ts';
import {
  anOpenEvent,
  countOutcomes,
  GOT_SLOTS,
  manyApplicants,
  NO_SLOTS_LEFT,
  signUpConcurrently,
  visitorsAt,
  WAIT_LISTED,
} from './support/concurrentSignUps.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant } from './support/factories.ts';
import { LONG } from './support/longForm.ts';
import { createTestDeps } from './support/service.ts';

/** Processes on one database, and rounds. Two processes are the harder case. */
const RUNS = [
  { processes: 1, rounds: LONG ? 50 : 2 },
  { processes: 2, rounds: LONG ? 50 : 5 },
];
/** Different spellings of one address: capitals, spaces, decomposed, punycode. */
const SPELLINGS = [
  'ada@bücher.example',
  ' Ada@BÜCHER.example ',
  'ADA@bu\u0308cher.example',
  'aDa@xn--bcher-kva.example',
  'ada@XN--Bcher-KVA.Example',
];

describe('Concurrent sign-ups', function () {
  failsAtOnce(this);
  this.timeout(180_000);
  before(build);

  onEachDatabase((fresh, database) => {
    for (const { processes, rounds } of RUNS) {
      describe(processes === 1 ? 'at one process' : 'at two processes on one database', () => {
        // The tests have events of their own.
        const started = shared(async () => {
          const DATABASE_URL = await fresh();
          const deps = await createTestDeps({ DATABASE_URL });
          const urls: string[] = [];
          while (urls.length < processes) urls.push((await startProcess({ DATABASE_URL })).url);
          return { deps, urls };
        });

        it(`200 people sign up for the last slot: one winner, ${rounds} times in a row`, async () => {
          const { deps, urls } = started();
          const startedAt = performance.now();
          for (let round = 0; round < rounds; round++) {
            const people = await visitorsAt(urls, await anOpenEvent(deps, { slots: 1 }));
            expect(countOutcomes(await signUpConcurrently(people, manyApplicants(200)))).to.deep.equal({
              [GOT_SLOTS]: 1,
              [NO_SLOTS_LEFT]: 199,
            });
          }
          expect(await checkInvariants(deps.db)).to.deep.equal([]);
          const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
          console.log(`      ${database}, ${processes} process(es): ${rounds} rounds of 200 for one slot, oversold 0, ${seconds} s`);
        });

        it('200 people for one slot, half of whom would wait: one winner, the others wait-listed', async () => {
          const { deps, urls } = started();
          const people = await visitorsAt(urls, await anOpenEvent(deps, { slots: 1 }));
          const applicants = manyApplicants(200).map((applicant, index) => ({ ...applicant, waitList: index % 4 < 2 }));
          const outcomes = countOutcomes(await signUpConcurrently(people, applicants));
          // The winner is one of those who would wait, or one of the others.
          expect(outcomes).to.deep.be.oneOf([
            { [GOT_SLOTS]: 1, [WAIT_LISTED]: 99, [NO_SLOTS_LEFT]: 100 },
            { [GOT_SLOTS]: 1, [WAIT_LISTED]: 100, [NO_SLOTS_LEFT]: 99 },
          ]);
          expect(await checkInvariants(deps.db)).to.deep.equal([]);
        });

        it('email normalisation: five spellings of one address yield one registration', async () => {
          const { deps, urls } = started();
          const event = await anOpenEvent(deps, { slots: 200 });
          const people = await visitorsAt(urls, event);
          const same = manyApplicants(100).map((applicant, index) => ({ ...applicant, email: SPELLINGS[index % 5] as string }));
          const replies = await signUpConcurrently(people, same);
          const refused = replies.flatMap(({ status, body }, index) => (status === 409 ? [[same[index]?.email, body]] : []));
          expect(countOutcomes(replies)[GOT_SLOTS]).to.equal(1);
          expect(refused).to.have.length(99);
          for (const [email, body] of refused) expect(body).to.deep.equal({ email_already_registered: email.normalize('NFC').trim() });
          expect(await deps.db('registrations').where({ event_id: event.id })).to.have.length(1);
          expect(await checkInvariants(deps.db)).to.deep.equal([]);
        });

        it('one request sent 20 times with its Idempotency-Key gets the same response, byte for byte', async () => {
          const { deps, urls } = started();
          const event = await anOpenEvent(deps, { slots: 20 });
          const people = await visitorsAt(urls, event);
          const replies = await signUpConcurrently(people, new Array(20).fill(anApplicant({ slots: 3 })), {
            'Idempotency-Key': 'once-and-for-all',
          });
          expect(countOutcomes(replies)).to.deep.equal({ [GOT_SLOTS]: 20 });
          expect(new Set(replies.map(({ text }) => text))).to.have.property('size', 1);
          expect(await deps.db('registrations').where({ event_id: event.id })).to.have.length(1);
          expect(await checkInvariants(deps.db)).to.deep.equal([]);
        });
      });
    }
  });
});
