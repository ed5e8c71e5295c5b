import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { requireLogin } from '../support/saslServer.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

const PEOPLE = 12;
const LOGIN = 'slotkeeper:right-password@';
const WRONG_LOGIN = 'slotkeeper:wrong-password@';
const ALL_ARRIVED = { messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 };

/** Long enough for several tries of everything, if everything were tried. */
const PROBE_TIMEOUT_MS = 60_000;

describeRelay('it refuses us', () => {
  onEachDatabase((fresh) => {
    it('554 relay access denied: nothing is given up, and all leaves when SMTP_URL has the login', async () => {
      const relayed = await RelayedService.create(await fresh(), { postfix: await requireLogin('slotkeeper', 'right-password') });
      const people = await relayed.signUp(PEOPLE);
      await relayed.untilRefused('Relay access denied');
      await relayed.restartService({ SMTP_URL: relayed.urlFor(LOGIN) });
      await relayed.untilArrived(people, PROBE_TIMEOUT_MS);
      expect(await relayed.finish('554 relay denied', 0)).to.deep.equal(ALL_ARRIVED);
    });

    it('535 wrong password: nothing is given up, the password is in no log, and all leaves with the right one', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: await requireLogin('slotkeeper', 'right-password'),
        login: WRONG_LOGIN,
      });
      const people = await relayed.signUp(PEOPLE);
      await relayed.untilRefused('authentication failed');
      await relayed.restartService({ SMTP_URL: relayed.urlFor(LOGIN) });
      await relayed.untilArrived(people, PROBE_TIMEOUT_MS);
      expect(await relayed.finish('AUTH wrong, then right', 0)).to.deep.equal(ALL_ARRIVED);
      expect(relayed.logged.join('\n')).to.not.match(/(wrong|right)-password/);
    });

    it('550 5.4.5 at MAIL FROM and after DATA, the quota of the day: nothing is given up, and all leaves when the quota is there again', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: (policy) => ({ smtpd_sender_restrictions: policy, smtpd_end_of_data_restrictions: policy, smtpd_delay_reject: 'no' }),
      });
      for (const stage of ['MAIL', 'END-OF-MESSAGE']) {
        relayed.policy.actionFor = ({ protocol_state }) =>
          protocol_state === stage ? `550 5.4.5 Daily user sending limit exceeded, ${stage}` : undefined;
        const people = await relayed.signUp(PEOPLE);
        await relayed.untilRefused(`Daily user sending limit exceeded, ${stage}`);
        relayed.policy.actionFor = () => undefined;
        await relayed.untilArrived(people, PROBE_TIMEOUT_MS);
      }
      expect(await relayed.finish('quota, 550 5.4.5', 0)).to.deep.equal({ ...ALL_ARRIVED, messages: 2 * PEOPLE });
    });
  });
});
