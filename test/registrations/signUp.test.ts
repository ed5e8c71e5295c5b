import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, SEBASTIEN } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';

describe('Signing up', () => {
  onEachDatabase((fresh) => {
    it('goes from the form to a confirmed registration', async () => {
      const postbox = await Postbox.open();
      const { url, world } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const visitor = await Visitor.at(url, await anEvent(world));
      const { status, body } = await visitor.signUp(SEBASTIEN);
      expect(status).to.equal(200);
      expect(body).to.include({ ...SEBASTIEN, onWaitList: false, confirmed: false });

      const letter = await postbox.letterTo(SEBASTIEN.email);
      const link = confirmLinkIn(letter);
      expect(link).to.match(new RegExp(`^${PUBLIC_URL}/confirm_registration\\?uuid=`));
      const followed = await visitor.follow(link);
      expect(followed.status).to.equal(302);
      expect(followed.headers.get('location')).to.match(/\?status=confirmed$/);
      const confirmed = await visitor.ask(followed.headers.get('location') ?? '');
      expect(confirmed.body).to.include({ id: body.id, confirmed: true, onWaitList: false });
      expect((await postbox.letterTo(SEBASTIEN.email, 2)).subject).to.equal('You have 2 slots: Harbour Walk');
    });
  });
});
