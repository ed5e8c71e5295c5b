import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../src/config.ts';
import { freshFolder } from './support/databases.ts';

/** A file, what stands there, and what stands there then. */
type Mistake = [file: string, rule: string, mistake: string];

/** What a rule could be made into by mistake. */
const MUTANTS: Record<string, Mistake> = {
  'nobody moves up when slots come free': ['registrations/desk.ts', 'moveUp(sheet);', ''],
  'lapsing gives no slots back': [
    'registrations/end.ts',
    'if (holdsSlots(registration))',
    "if (ending !== 'lapsed' && holdsSlots(registration))",
  ],
  'a newcomer does not count': ['registrations/waitList.ts', 'sheet.event.slotsTaken += slots;', ''],
  "a party's own wish is not counted": ['registrations/waitList.ts', 'applicant.slots <= open', 'applicant.slots - 1 <= open'],
  'a party is split': ['registrations/waitList.ts', 'party.slots > freeSlots(sheet.event)', 'freeSlots(sheet.event) === 0'],
  'the head is overtaken without limit': ['registrations/waitList.ts', 'head.overtaken < overtakes', 'true'],
  'newcomers take what is kept for the head': ['registrations/waitList.ts', 'head && !mayBePassed(event, head) ? 0', 'false ? 0'],
  'whoever has not confirmed is promoted': [
    'registrations/waitList.ts',
    'for (const party of waitingInOrder(sheet))',
    'for (const party of [...sheet.registrations.values()].filter((one) => one.waitListedAt && !one.offeredAt && !one.promotedAt && !one.endedAt))',
  ],
  'the last in line is the first': ['registrations/line.ts', 'sheet.line.filter(', '[...sheet.line].reverse().filter('],
  'slots are held for ever': ['registrations/lapse.ts', "end(sheet, unanswered, 'lapsed');", ''],
  'whoever has confirmed lapses': ['registrations/lapse.ts', 'isUnanswered(registration)', 'registration.endedAt === null'],
  'whoever cancels stays in line': ['registrations/end.ts', 'leaveLine(sheet, registration);', '{}'],
  'fewer slots free nothing': ['registrations/change.ts', 'giveBack(sheet, -more);', '{}'],
  'fewer slots than are taken': ['registrations/changeEvent.ts', 'if (slots >= event.slotsTaken) return;', 'return;'],
};

/** What has to see them. */
const TESTS = ['test/registrations/waitList.test.ts', 'test/registrations/everyVerb.test.ts', 'test/year.test.ts'];

describe('A mistake in a rule', function () {
  this.timeout(300_000);

  it('is what is caught: without one, all is well', async () => {
    expect(await isCaught(['registrations/desk.ts', 'moveUp(sheet);', 'moveUp(sheet);'])).to.equal(false);
  });

  it(`is caught, each of ${Object.keys(MUTANTS).length}`, async () => {
    const names = Object.keys(MUTANTS);
    const survived: string[] = [];
    // Two at a time: a machine has that many cores.
    const work = async () => {
      for (let name = names.pop(); name; name = names.pop()) if (!(await isCaught(MUTANTS[name] as Mistake))) survived.push(name);
    };
    await Promise.all([work(), work()]);
    const count = Object.keys(MUTANTS).length;
    console.log(`      ${count - survived.length} of ${count} mistakes caught`);
    expect(survived).to.deep.equal([]);
  });
});

/** Makes a copy with the mistake, and has the rules' tests and a small year run on it. */
async function isCaught([file, rule, mistake]: Mistake): Promise<boolean> {
  const folder = freshFolder();
  for (const part of ['src', 'db/migrations', 'db/views', 'templates', 'test', 'package.json', '.mocharc.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'src', file);
  const right = readFileSync(path, 'utf8');
  expect(right).to.contain(rule);
  writeFileSync(path, right.replaceAll(rule, mistake));
  const mocha = [join(ROOT, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--bail', '--timeout', '120000'];
  const tests = ['--file', 'test/support/hooks.ts', ...TESTS, '--grep', 'on PostgreSQL', '--invert'];
  const env = { ...process.env, YEAR_EVENTS: '12', CI: '' };
  const run = spawn(process.execPath, ['--import', 'tsx', ...mocha, ...tests], { cwd: folder, env });
  let said = '';
  run.stdout.on('data', (text) => {
    said += text;
  });
  await once(run, 'close');
  // A copy that does not even start would not be caught by a rule's test.
  expect(said).to.match(/\d+ passing/);
  return /\d+ failing/.test(said);
}
