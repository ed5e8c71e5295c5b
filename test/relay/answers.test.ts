import { expect } from 'chai';
import { manyApplicants } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { mailLog } from '../support/mailLog.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

const MINUTE_MS = 60_000;
const PEOPLE = 20;
const NO_SUCH_MAILBOX = '550 5.1.1 No such mailbox';

describeRelay('what it says about one recipient', () => {
  onEachDatabase((fresh) => {
    it('accepts: every email arrives once', async () => {
      const relayed = await RelayedService.create(await fresh());
      const idealSeconds = await relayed.measureIdealSeconds(100);
      await relayed.untilArrived(await relayed.signUp(100));
      expect(await relayed.finish('accept', idealSeconds)).to.deep.equal({ messages: 100, lost: 0, givenUpWrongly: 0, twice: 0 });
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

    for (const [stage, list] of [
      ['at RCPT', 'smtpd_recipient_restrictions'],
      ['after DATA', 'smtpd_end_of_data_restrictions'],
    ] as const) {
      it(`550 ${stage} for a mailbox that does not exist: that person is shown as not reached, the others get theirs`, async () => {
        const relayed = await RelayedService.create(await fresh(), { postfix: (policy) => ({ [list]: policy }) });
        const [wrong, ...people] = manyApplicants(PEOPLE);
        relayed.policy.actionFor = ({ recipient }) => (recipient === wrong?.email ? NO_SUCH_MAILBOX : undefined);
        await relayed.signUp([...(wrong ? [wrong] : []), ...people]);
        await relayed.untilArrived(people);
        await relayed.untilRefused('No such mailbox');
        const delivered = await relayed.finish(`550 ${stage}`, 0, wrong ? [wrong] : []);
        expect(delivered).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
        const states = (await mailLog(relayed.db)).filter(({ state }) => state !== 'sent');
        expect(states.map(({ state, recipient }) => [state, recipient])).to.deep.equal([['undeliverable', wrong?.email]]);
      });
    }
  });
});
