import { expect } from 'chai';
import fc from 'fast-check';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { formatEventTime } from '../../src/events/formatTime.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { sendRequest } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { LONG } from '../support/longForm.ts';
import { confirmationLinkIn, type ReceivedEmail } from '../support/smtpServer.ts';

type Step =
  | { location: string }
  | { starts: string }
  | { ends: string }
  | { slots: number }
  | 'deliver'
  | 'deliver in vain'
  | 'an hour passes';

interface ToldChange {
  kind: 'event' | 'slots';
  before: string;
  now: string;
}

/** What an email says was before, and what is now. */
function readNotice(text: string): ToldChange {
  const [, slotsBefore = '', slots = ''] = /Slots: (\d+) → (\d+)/.exec(text) ?? [];
  if (slots !== '') return { kind: 'slots', before: slotsBefore, now: slots };
  return { kind: 'event', before: /^Before: (.+)$/m.exec(text)?.[1] ?? '', now: /^Now: (.+)$/m.exec(text)?.[1] ?? '' };
}

/** Follows the notices from what the person knew at first; throws where one does not begin with what was told, or tells nothing. */
function chain(notices: ToldChange[], known: string): string {
  return notices.reduce((told, { before, now }) => {
    expect(before).to.equal(told);
    expect(now).not.to.equal(told);
    return now;
  }, known);
}

function placeAndTime({ starts_at, ends_at, time_zone, location }: Record<string, string>): string {
  const times = { startsAt: String(starts_at), endsAt: ends_at ?? null, timeZone: String(time_zone) };
  return `${formatEventTime(times, 'en')}, ${location}`;
}

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
      const change = async (changes: Parameters<typeof changeEvent>[1]) => {
        clock.advance(60_000);
        await processor.execute(changeEvent((await findEventById(deps.db, id)) as Event, changes, OPERATOR));
      };
      const moveTo = (location: string) => change({ location });
      const changeSlots = async (slots: number) => {
        clock.advance(60_000);
        await sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { slots } });
      };
      const told = () => smtpServer.messages.slice(1).map(({ text }) => text ?? '');
      return { ...service, processor, id, change, moveTo, changeSlots, told };
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

    it('tell a change that follows at once, without what was told before', async () => {
      const { moveTo, changeSlots, deliver, told } = await aRegisteredPerson();
      await moveTo('Hall 9');
      await changeSlots(2);
      await deliver();
      await moveTo('Hall 10');
      await deliver();
      await moveTo('Hall 9');
      await moveTo('Hall 10');
      await changeSlots(3);
      await changeSlots(2);
      await deliver();
      expect(told()).to.have.length(3);
      expect(told()[2]).to.contain('Before: Sunday, 13 June 2027 at 19:00 (Central European Time), Hall 9');
    });

    it('are not sent later for what another one told meanwhile, because the mail server was busy when they were due', async () => {
      const { moveTo, deliver, told, smtpServer, clock } = await aRegisteredPerson();
      await moveTo('Hall 9');
      smtpServer.replyFor = () => ({ code: 450, message: '4.2.0 Come back later' });
      await deliver();
      await moveTo('Hall 10');
      smtpServer.replyFor = () => null;
      await deliver();
      clock.advance(3_600_000);
      await deliver();
      expect(told()).to.have.length(1);
      expect(told()[0]).to.contain('Pier 4, Ostend').and.contain('Hall 10');
    });

    it('lead from what was told to how it is, without a gap and without a notice of nothing, however changes and emails follow', async function () {
      this.timeout(120_000);
      const operation = fc.oneof(
        fc.record({ location: fc.constantFrom('Pier 4, Ostend', 'Hall 9', 'Hall 10') }),
        fc.record({ starts: fc.constantFrom('2027-06-13T19:00', '2027-06-13T20:00') }),
        fc.record({ ends: fc.constantFrom('2027-06-13T22:00', '2027-06-13T23:00') }),
        fc.record({ slots: fc.integer({ min: 1, max: 3 }) }),
        fc.constantFrom('deliver' as const, 'deliver in vain' as const),
        fc.constantFrom('deliver' as const, 'deliver in vain' as const),
        fc.constant('an hour passes' as const),
      );
      const { change, changeSlots, deliver, told, smtpServer, clock, db, id } = await aRegisteredPerson();
      const run = async (step: Step) => {
        smtpServer.replyFor = () => (step === 'deliver in vain' ? { code: 450, message: '4.2.0 Come back later' } : null);
        if (step === 'deliver' || step === 'deliver in vain') await deliver();
        else if (step === 'an hour passes') clock.advance(3_600_000);
        else if ('slots' in step) await changeSlots(step.slots);
        else await change(step);
      };
      const [event] = await db('events').where({ id });
      const start = placeAndTime(event);
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 4, maxLength: 12 }), async (steps) => {
          for (const step of [...steps, 'an hour passes', 'deliver', 'an hour passes', 'deliver'] as Step[]) await run(step);
          const [now] = await db('events').where({ id });
          const [{ slots }] = await db('registrations').where({ event_id: id });
          const notices = told().map(readNotice);
          expect(
            chain(
              notices.filter(({ kind }) => kind === 'event'),
              start,
            ),
          ).to.equal(placeAndTime(now));
          expect(
            chain(
              notices.filter(({ kind }) => kind === 'slots'),
              '1',
            ),
          ).to.equal(String(slots));
          expect(await db('messages').whereNull('sent_at').whereNull('withdrawn_at').whereNull('failed_at')).to.deep.equal([]);
        }),
        { numRuns: LONG ? 40 : 15 },
      );
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

    it('about slots that a party got or lost are not sent when another step has taken it back before', async () => {
      const { deps, db, visitor, smtpServer, deliver, change, processor, id } = await aRegisteredPerson();
      await visitor.follow(confirmationLinkIn(smtpServer.messages[0] as ReceivedEmail));
      await visitor.signUp(anApplicant());
      await change({ slots: 2 });
      await deliver();
      const [party] = await findByIds(deps.db, await db('registrations').where({ event_id: id }).orderBy('sequence').limit(1).pluck('id'));
      const told = async () => {
        const before = smtpServer.messages.length;
        await deliver();
        return smtpServer.messages.slice(before).map(({ subject }) => subject);
      };
      const wait = () => processor.execute(putBack(party as Registration, { fewerSlots: 1 }, OPERATOR));
      const promote = () => processor.execute(promoteOutOfTurn(party as Registration, { grant: 'promoted', moreSlots: 1 }, OPERATOR));
      for (const step of [wait, promote]) await step();
      expect(await told(), 'it has its slots again').to.deep.equal([]);
      for (const step of [wait, promote, wait]) await step();
      expect(await told(), 'it lost them in the end').to.deep.equal(['You’re on the wait list: Harbour Walk']);
      for (const step of [promote, wait]) await step();
      expect(await told(), 'it still waits').to.deep.equal([]);
      await promote();
      expect(await told()).to.deep.equal(['Good news, you have 1 slot: Harbour Walk']);
      await wait();
      expect(await told(), 'each change that lasts is told').to.deep.equal(['You’re on the wait list: Harbour Walk']);
    });
  });
});
