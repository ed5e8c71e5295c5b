import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, SEBASTIEN } from '../support/factories.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

describe('Signing up', () => {
  onEachDatabase((fresh) => {
    it('goes from the form to a confirmed registration', async () => {
      const smtpServer = await TestSmtpServer.create();
      const { url, deps } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const visitor = await Visitor.at(url, await anEvent(deps));
      const { status, body } = await visitor.signUp(SEBASTIEN);
      expect(status).to.equal(200);
      expect(body).to.include({ ...SEBASTIEN, onWaitList: false, confirmed: false });

      const message = await smtpServer.messageTo(SEBASTIEN.email);
      const link = confirmationLinkIn(message);
      expect(link).to.match(new RegExp(`^${PUBLIC_URL}/confirm_registration\\?uuid=`));
      const followed = await visitor.follow(link);
      expect(followed.status).to.equal(302);
      expect(followed.headers.get('location')).to.match(/\?status=confirmed$/);
      const confirmed = await visitor.request(followed.headers.get('location') ?? '');
      expect(confirmed.body).to.include({ id: body.id, confirmed: true, onWaitList: false });
      expect((await smtpServer.messageTo(SEBASTIEN.email, 2)).subject).to.equal('You have 2 slots: Harbour Walk');
    });
  });
});
