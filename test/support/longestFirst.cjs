/*
 * Prints every test file, the longest first: a process that starts a long one last keeps the run from ending while the others
 * have nothing to do. For `.ci/run`.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const LONGEST = [
  'test/faults/faults.test.ts',
  'test/browser/hosted.test.ts',
  'test/browser/widget.test.ts',
  'test/simulation.test.ts',
  'test/browser/everyPage.test.ts',
  'test/mutants.test.ts',
  'test/relay/limits.test.ts',
  'test/crash.test.ts',
  'test/contract.test.ts',
  'test/backup/backup.test.ts',
  'test/race.test.ts',
  'test/http/nginx.test.ts',
  'test/fuzz/fuzz.test.ts',
];

const files = readdirSync(join(__dirname, '..'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .sort();
const missing = LONGEST.filter((name) => !files.includes(name));
if (missing.length > 0) throw new Error(`There is no ${missing}`);
console.log([...LONGEST, ...files.filter((name) => !LONGEST.includes(name))].join('\n'));
