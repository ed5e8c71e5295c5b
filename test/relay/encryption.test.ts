import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { mailLog } from '../support/mailLog.ts';
import { requireLogin } from '../support/saslServer.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

const PEOPLE = 5;
const ALL_ARRIVED = { messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 };

describeRelay('STARTTLS with the certificate that Debian makes', () => {
  onEachDatabase((fresh) => {
    // Without a login: answers.test.ts.
    it('with a login and encryption as a condition (smtpd_tls_auth_only): every email arrives, encrypted', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: await requireLogin('slotkeeper', 'right-password', { smtpd_tls_auth_only: 'yes', smtpd_tls_received_header: 'yes' }),
        login: 'slotkeeper:right-password@',
      });
      await relayed.untilArrived(await relayed.signUp(PEOPLE));
      expect(await relayed.finish('AUTH after STARTTLS', 0)).to.deep.equal(ALL_ARRIVED);
      for (const { raw } of relayed.mailboxes.messages) expect(raw).to.match(/using TLSv1\.[23]/);
    });

    it('nothing leaves where SMTP_URL demands a certificate that can be verified', async () => {
      const relayed = await RelayedService.create(await fresh(), { query: '?requireTLS=true' });
      await relayed.signUp(PEOPLE);
      await relayed.untilRefused('certificate');
      await relayed.service.stop();
      expect(relayed.mailboxes.messages).to.deep.equal([]);
      expect((await mailLog(relayed.db)).map(({ state }) => state)).to.deep.equal(Array(PEOPLE).fill('waiting'));
    });
  });
});
