import { expect } from 'chai';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { sendRequest } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';

describe('Emails about changes', () => {
  onEachDatabase((fresh) => {
    async function aRegisteredPerson() {
      const service = await aServiceWithHeldOutbox(await fresh());
      const { deps, visitor, smtpServer, deliver, url, clock } = service;
      const processor = createCommandProcessor(deps);
      const applicant = anApplicant();
      await visitor.signUp(applicant);
      await deliver();
      const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email)).split('uuid=')[1];
      const [{ id }] = await deps.db('events');
      const moveTo = async (location: string) => {
        clock.advance(60_000);
        await processor.execute(changeEvent((await findEventById(deps.db, id)) as Event, { location }, OPERATOR));
      };
      const changeSlots = async (slots: number) => {
        clock.advance(60_000);
        await sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { slots } });
      };
      const told = () => smtpServer.messages.slice(1).map(({ text }) => text ?? '');
      return { ...service, moveTo, changeSlots, told };
    }

    it('are not sent when everything is again as people were last told', async () => {
      const { moveTo, changeSlots, deliver, told, db } = await aRegisteredPerson();
      await moveTo('Hall 9');
      await moveTo('Pier 4, Ostend');
      await changeSlots(2);
      await changeSlots(1);
      await deliver();
      expect(told()).to.deep.equal([]);
      expect(await db('messages').whereNotNull('withdrawn_at')).to.have.length(4);
    });

    it('tell once what changed several times, from what people were told to how it is now', async () => {
      const { moveTo, deliver, told } = await aRegisteredPerson();
      await moveTo('Hall 9');
      await moveTo('Hall 10');
      await deliver();
      expect(told()).to.have.length(1);
      expect(told()[0]).to.contain('Pier 4, Ostend').and.contain('Hall 10').and.not.contain('Hall 9');
      await moveTo('Pier 4, Ostend');
      await deliver();
      expect(told()).to.have.length(2);
      expect(told()[1]).to.contain('Hall 10').and.contain('Pier 4, Ostend');
    });

    it('tell the last of three changes, if the email about the first left late and told the second', async () => {
      const { moveTo, deliver, told, db, clock } = await aRegisteredPerson();
      await moveTo('Hall 9');
      await moveTo('Hall 10');
      const [, second] = await db('messages').where({ template: 'event-changed' }).orderBy('created_at').select('id', 'next_attempt_at');
      await db('messages').where({ id: second.id }).update({ next_attempt_at: '2027-05-02T00:00:00.000Z' });
      clock.advance(10 * 60_000);
      await deliver();
      expect(told()).to.have.length(1);
      await moveTo('Hall 11');
      await db('messages').where({ id: second.id }).update({ next_attempt_at: second.next_attempt_at });
      await deliver();
      expect(told()).to.have.length(2);
      expect(told()[1]).to.contain('Hall 10').and.contain('Hall 11');
    });
  });
});
