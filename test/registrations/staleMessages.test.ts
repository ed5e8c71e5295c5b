import { expect } from 'chai';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findLiveByEmail } from '../../src/registrations/processing/registrationRepository.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, emailAddress, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';

describe('Messages that are sent late', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const outbox = await aServiceWithHeldOutbox(await fresh());
      const processor = createCommandProcessor(outbox.deps);
      const links = createLinks(outbox.deps.keys);
      const found = async (email: string) => {
        const event = await outbox.db('events').first();
        return (await findLiveByEmail(outbox.db, [[event.id, email]]))[0] as Registration;
      };
      const confirmed = async (overrides: Parameters<typeof anApplicant>[0]) => {
        const applicant = anApplicant(overrides);
        await outbox.visitor.signUp(applicant);
        const registration = await found(applicant.email);
        await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
        return found(applicant.email);
      };
      return { ...outbox, processor, links, found, confirmed };
    }

    it('are withdrawn when no longer relevant: a promotion of somebody who has cancelled', async () => {
      const { db, processor, confirmed, deliver, smtpServer } = await setUp();
      await db('events').update({ slots: 4, max_per_registration: 4 });
      const first = await confirmed({ slots: 4 });
      const second = await confirmed({ slots: 4, waitList: true });
      await processor.execute(cancel(first, OPERATOR));
      await processor.execute(cancel(second, OPERATOR));
      await deliver();
      expect(await db('mail_log').where({ template: 'promoted' }).pluck('state')).to.deep.equal(['withdrawn']);
      expect(smtpServer.messages.map(({ subject }) => subject)).to.deep.equal([
        'Registration cancelled: Harbour Walk',
        'Registration cancelled: Harbour Walk',
      ]);
    });

    it('are withdrawn when the mail server was down until the event had begun: an offer that nobody can accept any more', async () => {
      const { db, processor, confirmed, deliver, smtpServer, clock } = await setUp();
      await db('events').update({ slots: 1, promotion: 'offer' });
      const first = await confirmed({});
      await confirmed({ waitList: true });
      await deliver();
      const before = smtpServer.messages.length;
      const { starts_at } = await db('events').first();
      await processor.execute(cancel(first, OPERATOR));
      clock.advance(Date.parse(starts_at) - clock.now().getTime());
      await deliver();
      expect(await db('mail_log').where({ template: 'offer' }).pluck('state')).to.deep.equal(['withdrawn']);
      expect(smtpServer.messages.slice(before).map(({ subject }) => subject)).to.deep.equal(['Registration cancelled: Harbour Walk']);
    });

    it('go to the recipient’s new address, and the new link to nobody else', async () => {
      const { db, processor, links, found, confirmed, deliver, smtpServer } = await setUp();
      const ada = await confirmed({});
      await processor.execute(changeRegistration(ada, { email: emailAddress('new@example.org') }, links, OPERATOR));
      const { pendingLinkHash } = await found(ada.email);
      await processor.execute(confirm(await found(ada.email), pendingLinkHash ?? '', OPERATOR));
      await deliver();
      const link = links.linkOf(await found('new@example.org')) ?? '';
      const receivedBy = (address: string) => smtpServer.messages.filter(({ recipients }) => recipients.includes(address));
      expect(receivedBy(ada.email).map(({ subject }) => subject)).to.deep.equal(['Your address has been changed: Harbour Walk']);
      expect(receivedBy('new@example.org').map(({ subject }) => subject)).to.deep.equal(['You have 1 slot: Harbour Walk']);
      for (const { raw } of receivedBy(ada.email)) expect(raw).not.to.contain(link);
      expect(await db('mail_log').where({ template: 'confirmed' }).pluck('recipient')).to.deep.equal(['new@example.org']);
    });
  });
});
