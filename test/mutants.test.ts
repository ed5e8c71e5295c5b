import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../src/config.ts';
import { onCleanup } from './support/cleanup.ts';
import { LONG } from './support/longForm.ts';
import type { MutantJob, MutantResult } from './support/mutantRunner.ts';

/** Likely mistakes in the rules of the wait list. */
const MUTANTS: Record<string, MutantJob['mutation']> = {
  'nobody is promoted when slots become free': ['registrations/processing/commandProcessor.ts', 'promoteWaiting(unitOfWork);', ''],
  'lapsing releases no slots': [
    'registrations/domain/endRegistration.ts',
    'if (holdsSlots(registration))',
    "if (endReason !== 'lapsed' && holdsSlots(registration))",
  ],
  'a new registration takes no slots': ['registrations/domain/waitList.ts', 'unitOfWork.event.slotsTaken += slots;', ''],
  'a party takes one slot more than is available': [
    'registrations/domain/waitList.ts',
    'input.slots <= available',
    'input.slots - 1 <= available',
  ],
  'a party is split': ['registrations/domain/waitList.ts', 'if (party.slots > left) head ??= party;', 'if (left === 0) head ??= party;'],
  'the head is overtaken without limit': ['registrations/domain/waitList.ts', 'overtakenCount < maxOvertakes', 'true'],
  'new registrations take slots kept for the head': [
    'registrations/domain/waitList.ts',
    'head && !canBeOvertaken(event, head) ? 0',
    'false ? 0',
  ],
  'an unconfirmed party is promoted': [
    'registrations/domain/waitList.ts',
    'const promotions = [...promotionsOf(event, eligibleInOrder(unitOfWork), freeSlots(event))];',
    'const waiting = [...unitOfWork.registrations.values()].filter((one) => one.waitListedAt && !one.offeredAt && !one.promotedAt && !one.endedAt); const promotions = [...promotionsOf(event, waiting, freeSlots(event))];',
  ],
  'the last on the wait list is promoted first': [
    'registrations/domain/waitListQueue.ts',
    'unitOfWork.queue.filter(({ slots })',
    '[...unitOfWork.queue].reverse().filter(({ slots })',
  ],
  'unconfirmed slots are held for ever': ['registrations/commands/expire.ts', "endRegistration(unitOfWork, unanswered, 'lapsed');", ''],
  'a confirmed registration lapses': ['registrations/commands/expire.ts', 'isUnanswered(registration)', 'registration.endedAt === null'],
  'a cancelled party stays on the wait list': ['registrations/domain/endRegistration.ts', 'dequeue(unitOfWork, registration);', '{}'],
  'fewer slots release none': ['registrations/commands/changeRegistration.ts', 'releaseSlots(unitOfWork, -additionalSlots);', '{}'],
  'an organiser gives slots that are not free': ['registrations/domain/outOfTurn.ts', 'if (slots <= free) return;', 'return;'],
  'the head loses count of who was put before it': ['registrations/domain/outOfTurn.ts', 'recordOvertake(unitOfWork, head);', '{}'],
  'slots given out of turn are not counted': ['registrations/domain/outOfTurn.ts', 'unitOfWork.event.slotsTaken += party.slots;', ''],
  'somebody added by hand takes slots that are kept for the head': [
    'registrations/commands/addByHand.ts',
    "isOutOfTurn ? 'slots' : placementFor(unitOfWork, input)",
    "'slots'",
  ],
  'a party is put back although the rules would give it its slots back at once': [
    'registrations/commands/putBack.ts',
    "if (wouldGetSlots(unitOfWork, registration, { free, of: slotsOfEvent })) throw new DomainError('conflict', { key: 'errors.backAtOnce' });",
    '',
  ],
  'an event gets fewer slots than are taken': [
    'registrations/commands/changeEvent.ts',
    'if (slots >= event.slotsTaken) return;',
    'return;',
  ],
};
/** One of each kind; `npm run test:long` makes all. */
const SMOKE = [
  'nobody is promoted when slots become free',
  'a party takes one slot more than is available',
  'the head is overtaken without limit',
  'a cancelled party stays on the wait list',
  'an organiser gives slots that are not free',
  'an event gets fewer slots than are taken',
];
const CHOSEN = Object.entries(MUTANTS).filter(([name]) => LONG || SMOKE.includes(name));
const COUNT = CHOSEN.length;
const UNCHANGED: MutantJob['mutation'] = ['registrations/domain/waitList.ts', 'input.slots <= available', 'input.slots <= available'];

const PROCESSOR_TEST = 'test/registrations/commandProcessor.test.ts';
const RULE_TESTS = [
  'test/registrations/waitList.test.ts',
  'test/registrations/commandsInEveryState.test.ts',
  'test/registrations/putBack.test.ts',
];
/** Takes longer, so it runs only on mutants that the tests of the rules do not kill. */
const SIMULATION = ['test/simulation.test.ts'];
const SIMULATION_EVENTS = LONG ? 12 : 4;

describe('Mutation testing of the wait-list rules', function () {
  this.timeout(LONG ? 900_000 : 300_000);

  it('makes mistakes in rules that are in the source as they are written above', () => {
    const unknown = Object.values(MUTANTS).filter(([file, rule]) => !readFileSync(join(ROOT, 'src', file), 'utf8').includes(rule));
    expect(unknown).to.deep.equal([]);
  });

  it(`kills each of ${COUNT}, and nothing that is not mutated`, async () => {
    expect(COUNT).to.equal(LONG ? Object.keys(MUTANTS).length : SMOKE.length);
    // In CI the tests themselves run beside this.
    const unchanged = { name: 'unchanged', mutation: UNCHANGED, tests: LONG ? [...RULE_TESTS, PROCESSOR_TEST, ...SIMULATION] : RULE_TESTS };
    const mutants = CHOSEN.map(([name, mutation]) => ({ name, mutation, tests: testsFor(mutation) }));
    const [sound, ...results] = await runJobs([unchanged, ...mutants]);
    expect([sound?.name, sound?.failure]).to.deep.equal(['unchanged', null]);
    expect(sound?.passed).to.be.above(20);
    const survivors = results.filter(({ failed }) => failed === 0).map(({ name }) => name);
    const again = mutants.filter(({ name }) => survivors.includes(name)).map((mutant) => ({ ...mutant, tests: SIMULATION }));
    const survived = again.length === 0 ? [] : (await runJobs(again)).filter(({ failed }) => failed === 0).map(({ name }) => name);
    console.log(`      ${COUNT - survived.length} of ${COUNT} mutants killed, ${survivors.length} of them by the simulation alone`);
    expect(survived).to.deep.equal([]);
  });
});

/** Those that are most likely to kill it first. */
function testsFor([file]: MutantJob['mutation']): string[] {
  return file.includes('commandProcessor') ? [PROCESSOR_TEST] : RULE_TESTS;
}

/** Runs the jobs in one other process, on SQLite. */
async function runJobs(jobs: MutantJob[]): Promise<MutantResult[]> {
  const env = { ...process.env, SLOTKEEPER_TEST_DATABASES: 'sqlite', SIMULATION_EVENTS: String(SIMULATION_EVENTS) };
  const runner = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'test/support/mutantRunner.ts')], { cwd: ROOT, env });
  onCleanup(() => runner.kill('SIGKILL'));
  runner.stdin.end(JSON.stringify(jobs));
  const output = { out: '', err: '' };
  runner.stdout.on('data', (text) => (output.out += text));
  runner.stderr.on('data', (text) => (output.err += text));
  await once(runner, 'close');
  const results = output.out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as MutantResult);
  // A mutant that does not even start would not be killed by a test.
  expect(results, output.err).to.have.length(jobs.length);
  for (const { name, passed, failed } of results) expect(passed + failed, name).to.be.above(0);
  return results;
}
