/*
 * Prints every test file, the longest first: a process that starts a long one last keeps the run from ending while the others
 * have nothing to do. Those that mostly wait stand between those that compute. For `.ci/run`.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const LONGEST = [
  'test/faults/faults.test.ts',
  'test/relay/limits.test.ts',
  'test/browser/invitationToDoor.test.ts',
  'test/contract.test.ts',
  'test/simulation.test.ts',
  'test/http/nginx.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/race.test.ts',
  'test/browser/widget.test.ts',
  'test/browser/hosted.test.ts',
  'test/webhooks/crash.test.ts',
  'test/mailings/crash.test.ts',
  'test/relay/slowRelay.test.ts',
  'test/messages/slowMailServer.test.ts',
  'test/crash.test.ts',
  'test/console/organisersRace.test.ts',
  'test/messages/throttledRelay.test.ts',
  'test/browser/consoleMessages.test.ts',
  'test/browser/consoleTeam.test.ts',
  'test/browser/consolePerson.test.ts',
  'test/browser/consoleEvents.test.ts',
  'test/browser/everyPage.test.ts',
  'test/cli/upgrade.test.ts',
  'test/backup/backup.test.ts',
  'test/mutants.test.ts',
  'test/relay/answers.test.ts',
  'test/relay/refusesUs.test.ts',
  'test/console/eventRoutes.test.ts',
  'test/docs.test.ts',
  'test/events/pictures.test.ts',
  'test/registrations/lifecycle.test.ts',
  'test/registrations/messageAllowance.test.ts',
  'test/doctor/doctor.test.ts',
  'test/browser/accounts.test.ts',
  'test/browser/consolePeople.test.ts',
  'test/accounts/requests.test.ts',
  'test/accounts/formInput.test.ts',
  'test/http/input.test.ts',
  'test/messages/rendering.test.ts',
  'test/i18n/addLanguage.test.ts',
  'test/invariants.test.ts',
];

const files = readdirSync(join(__dirname, '..'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .sort();
const missing = LONGEST.filter((name) => !files.includes(name));
if (missing.length > 0) throw new Error(`There is no ${missing}`);
console.log([...LONGEST, ...files.filter((name) => !LONGEST.includes(name))].join('\n'));
