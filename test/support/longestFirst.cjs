/*
 * Prints every test file, the longest first: a process that starts a long one last keeps the run from ending while the others
 * have nothing to do. Those that mostly wait stand between those that compute. For `.ci/run`.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const LONGEST = [
  'test/relay/limits.test.ts',
  'test/faults/faults.test.ts',
  'test/relay/refusesUs.test.ts',
  'test/mutants.test.ts',
  'test/relay/answers.test.ts',
  'test/contract.test.ts',
  'test/simulation.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/mailings/crash.test.ts',
  'test/crash.test.ts',
  'test/http/nginx.test.ts',
  'test/console/organisersRace.test.ts',
  'test/browser/widget.test.ts',
  'test/messages/throttledRelay.test.ts',
  'test/browser/hosted.test.ts',
  'test/invariants.test.ts',
  'test/backup/backup.test.ts',
  'test/browser/consoleEvents.test.ts',
  'test/browser/consolePerson.test.ts',
  'test/browser/consoleTeam.test.ts',
  'test/browser/everyPage.test.ts',
  'test/messages/rendering.test.ts',
  'test/race.test.ts',
  'test/console/eventRoutes.test.ts',
  'test/browser/consolePeople.test.ts',
];

const files = readdirSync(join(__dirname, '..'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .sort();
const missing = LONGEST.filter((name) => !files.includes(name));
if (missing.length > 0) throw new Error(`There is no ${missing}`);
console.log([...LONGEST, ...files.filter((name) => !LONGEST.includes(name))].join('\n'));
