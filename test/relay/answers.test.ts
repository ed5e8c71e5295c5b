import { expect } from 'chai';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { manyApplicants } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { LONG } from '../support/longForm.ts';
import { mailLog } from '../support/mailLog.ts';
import type { PolicyRequest } from '../support/postfixPolicy.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

const MINUTE_MS = 60_000;
const PEOPLE = 20;
const ACCEPTED = LONG ? 100 : 40;
const NO_SUCH_MAILBOX = '550 5.1.1 No such mailbox';

describeRelay('what it says about one recipient', () => {
  onEachDatabase((fresh) => {
    it('accepts, encrypted, but for mailboxes that do not exist (550 at RCPT, after DATA): these are shown as not reached', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: (policy) => ({
          smtpd_recipient_restrictions: policy,
          smtpd_end_of_data_restrictions: policy,
          smtpd_tls_received_header: 'yes',
        }),
      });
      const idealSeconds = await relayed.measureIdealSeconds(ACCEPTED);
      const [unknown, alsoUnknown, ...people] = manyApplicants(ACCEPTED) as [RegistrationBody, RegistrationBody];
      const refusedAt: Partial<Record<PolicyRequest['protocol_state'], string>> = {
        RCPT: unknown.email,
        'END-OF-MESSAGE': alsoUnknown.email,
      };
      relayed.policy.actionFor = ({ recipient, protocol_state }) => (recipient === refusedAt[protocol_state] ? NO_SUCH_MAILBOX : undefined);
      await relayed.signUp([unknown, alsoUnknown, ...people]);
      await relayed.untilArrived(people);
      await relayed.untilRefused('No such mailbox', 2);
      const delivered = await relayed.finish('accept, and 550 for two', idealSeconds, [unknown, alsoUnknown]);
      expect(delivered).to.deep.equal({ messages: ACCEPTED, lost: 0, givenUpWrongly: 0, twice: 0 });
      const states = (await mailLog(relayed.db)).filter(({ state }) => state !== 'sent').map(({ state, recipient }) => [state, recipient]);
      expect(states).to.have.deep.members([unknown, alsoUnknown].map(({ email }) => ['undeliverable', email]));
      for (const { raw } of relayed.mailboxes.messages) expect(raw).to.match(/using TLSv1\.[23]/);
    });

    it('450, greylisted: every email arrives at the second try', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: (policy) => ({ smtpd_recipient_restrictions: policy }),
      });
      const known = new Set<string>();
      relayed.policy.actionFor = ({ recipient }) => {
        const isKnown = known.has(recipient);
        known.add(recipient);
        return isKnown ? undefined : 'DEFER Greylisted, see http://postgrey.example.org/help/relay.example.html';
      };
      const people = await relayed.signUp(PEOPLE);
      await relayed.untilRefused('Greylisted', PEOPLE);
      relayed.moveClock(5 * MINUTE_MS);
      await relayed.untilArrived(people);
      expect(await relayed.finish('450 greylisting', 300)).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
    });
  });
});
