import { chmodSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { onCleanup } from '../support/cleanup.ts';
import { manyApplicants } from '../support/concurrentSignUps.ts';
import { freshFolder, onEachDatabase } from '../support/databases.ts';
import { mailLog } from '../support/mailLog.ts';
import { runCli } from '../support/runCli.ts';
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

/** pipe(8) runs nothing as root, and this user may read neither the checkout nor Node. */
const PIPE_USER = 'nobody';

/**
 * A program for pipe(8): it hands the email to this process, which runs `slotkeeper bounce` with the settings of the service,
 * and ends with its exit code.
 */
function bounceProgram(DATABASE_URL: string): string {
  const folder = freshFolder();
  const file = join(folder, 'bounce');
  const wait = 'while [ ! -s "$0.$$.code" ]; do sleep 0.1; done; exit "$(cat "$0.$$.code")"';
  writeFileSync(file, `#!/bin/sh\necho "$1" > "$0.$$.to"; cat > "$0.$$.part"; mv "$0.$$.part" "$0.$$.email"; ${wait}\n`);
  chmodSync(folder, 0o777);
  chmodSync(file, 0o755);
  const watcher = watch(folder, (_event, name) => void (name?.endsWith('.email') && runBounce(DATABASE_URL, join(folder, name))));
  onCleanup(() => watcher.close());
  return file;
}

const taken = new Set<string>();

async function runBounce(DATABASE_URL: string, email: string) {
  if (taken.has(email)) return;
  taken.add(email);
  const recipient = readFileSync(email.replace('.email', '.to'), 'utf8').trim();
  const settings = { DATABASE_URL, ...RETURN_PATH, LOG_LEVEL: 'silent' };
  const { code } = await runCli(settings, ['bounce', '--recipient', recipient], readFileSync(email, 'utf8'));
  writeFileSync(email.replace('.email', '.code'), String(code));
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
