import { expect } from 'chai';
import { cancel } from '../../src/registrations/cancel.ts';
import { changeRegistration } from '../../src/registrations/change.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import { openDesk } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import type { Registration } from '../../src/registrations/registration.ts';
import { findLiveByEmail } from '../../src/registrations/store.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/given.ts';
import { anOutbox } from '../support/outbox.ts';

describe('A letter that leaves late', () => {
  onEachDatabase((fresh) => {
    async function anEvening() {
      const outbox = await anOutbox(await fresh());
      const desk = openDesk(outbox.world);
      const links = makeLinks(outbox.world.keys);
      const found = async (email: string) => {
        const event = await outbox.db('events').first();
        return (await findLiveByEmail(outbox.db, event.id, [email]))[0] as Registration;
      };
      const confirmed = async (wishes: Parameters<typeof anApplicant>[0]) => {
        const applicant = anApplicant(wishes);
        await outbox.visitor.signUp(applicant);
        const registration = await found(applicant.email);
        await desk.ask(confirm(registration, registration.linkHash, OPERATOR));
        return found(applicant.email);
      };
      return { ...outbox, desk, links, found, confirmed };
    }

    it('is withdrawn when what it tells is over: a promotion of somebody who has cancelled', async () => {
      const { db, desk, confirmed, deliver, postbox } = await anEvening();
      await db('events').update({ slots: 4, max_per_registration: 4 });
      const first = await confirmed({ slots: 4 });
      const second = await confirmed({ slots: 4, waitList: true });
      await desk.ask(cancel(first, OPERATOR));
      await desk.ask(cancel(second, OPERATOR));
      await deliver();
      expect(await db('mail_log').where({ template: 'promoted' }).pluck('state')).to.deep.equal(['withdrawn']);
      expect(postbox.letters.map(({ subject }) => subject)).to.deep.equal(['Cancelled: Harbour Walk', 'Cancelled: Harbour Walk']);
    });

    it('follows its reader to another address, and brings the new link to nobody else', async () => {
      const { db, desk, links, found, confirmed, deliver, postbox } = await anEvening();
      const ada = await confirmed({});
      await desk.ask(changeRegistration(ada, { email: 'new@example.org' }, links, OPERATOR));
      const { newLinkHash } = await found(ada.email);
      await desk.ask(confirm(await found(ada.email), newLinkHash ?? '', OPERATOR));
      await deliver();
      const link = links.linkOf(await found('new@example.org')) ?? '';
      const at = (address: string) => postbox.letters.filter(({ recipients }) => recipients.includes(address));
      expect(at(ada.email).map(({ subject }) => subject)).to.deep.equal(['Your address was changed: Harbour Walk']);
      expect(at('new@example.org').map(({ subject }) => subject)).to.deep.equal(['You have 1 slot: Harbour Walk']);
      for (const { raw } of at(ada.email)) expect(raw).not.to.contain(link);
      expect(await db('mail_log').where({ template: 'confirmed' }).pluck('recipient')).to.deep.equal(['new@example.org']);
    });
  });
});
