import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { manyApplicants } from '../support/concurrentSignUps.ts';
import { freshFolder, onEachDatabase } from '../support/databases.ts';
import { mailLog } from '../support/mailLog.ts';
import { PUBLIC_URL, TEST_SECRET } from '../support/service.ts';
import { until } from '../support/until.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

const PEOPLE = 10;
const NO_SUCH_MAILBOX = { code: 550, message: '5.1.1 No such mailbox' };
const RETURN_PATH = { MAIL_FROM: 'Harbour Club <events@slots.example>', MAIL_RETURN_PATH: 'bounces@slots.example' };

/** As docs/operations.md says. */
const BOUNCES_TO_PIPE = {
  recipient_delimiter: '+',
  transport_maps: 'inline:{ bounces@slots.example=slotkeeper: }',
  slotkeeper_destination_recipient_limit: '1',
};

/** pipe(8) runs nothing as root. The server of the tests with PostgreSQL runs as this user, where there is one. */
const PIPE_USER = spawnSync('getent', ['passwd', 'postgres']).status === 0 ? 'postgres' : 'nobody';

/** A program for pipe(8), which passes no environment: `slotkeeper bounce` with the settings of the service. */
function bounceProgram(DATABASE_URL: string): string {
  const file = join(freshFolder(), 'bounce');
  const settings = Object.entries({ DATABASE_URL, SECRET_KEY: TEST_SECRET, PUBLIC_URL, ...RETURN_PATH, LOG_LEVEL: 'silent' });
  const exports = settings.map(([name, value]) => `export ${name}='${value}'\n`).join('');
  const command = `exec '${process.execPath}' '${ROOT}/dist/src/cli/slotkeeper.js' bounce --recipient "$1"\n`;
  writeFileSync(file, `#!/bin/sh\n${exports}${command}`);
  chmodSync(dirname(file), 0o755);
  chmodSync(file, 0o755);
  return file;
}

/** Lets the program above write a file of SQLite. */
function giveToPipeUser(DATABASE_URL: string) {
  if (DATABASE_URL.startsWith('sqlite:')) spawnSync('chown', ['-R', PIPE_USER, dirname(DATABASE_URL.slice('sqlite:'.length))]);
}

describeRelay('emails that come back', () => {
  onEachDatabase((fresh) => {
    it('a mailbox refuses what the relay has accepted: the report comes through the pipe, and that person is shown as not reached', async () => {
      const DATABASE_URL = await fresh();
      const relayed = await RelayedService.create(DATABASE_URL, {
        postfix: () => BOUNCES_TO_PIPE,
        services: [`slotkeeper unix - n n - 1 pipe flags=DRq user=${PIPE_USER} argv=${bounceProgram(DATABASE_URL)} \${recipient}`],
        env: RETURN_PATH,
      });
      giveToPipeUser(DATABASE_URL);
      const [wrong, ...people] = manyApplicants(PEOPLE);
      const unknown = wrong?.email ?? '';
      relayed.mailboxes.replyFor = (_session, phase, recipient) =>
        phase === 'recipient' && recipient === unknown ? NO_SUCH_MAILBOX : null;
      await relayed.signUp(wrong ? [wrong, ...people] : people);
      await relayed.untilArrived(people);
      const stateOf = async (email: string) => (await mailLog(relayed.db)).find(({ recipient }) => recipient === email)?.state;
      await until('the report has arrived', async () => (await stateOf(unknown)) !== 'sent', 60_000, 100);
      expect(await stateOf(unknown), relayed.postfix.log()).to.equal('bounced');
      const delivered = await relayed.finish('a report through the pipe', 0, wrong ? [wrong] : []);
      expect(delivered).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
      expect((await mailLog(relayed.db)).filter(({ state }) => state === 'sent')).to.have.length(PEOPLE - 1);
    });
  });
});
