import { expect } from 'chai';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { changeEventEmails } from '../../src/mailings/changeEventEmails.ts';
import { isReminderDue } from '../../src/mailings/remind.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { aUnitOfWork, registerCommand } from '../support/unitOfWork.ts';

const HOUR_MS = 3_600_000;

describe('A reminder before an event', () => {
  it('is due from its time to the start of the event, and once more only if the event moves by a day', () => {
    const { event } = aUnitOfWork({ startsAt: '2027-06-13T17:00:00.000Z' });
    const rows: [now: string, hours: number | null, last: string | null, expected: boolean][] = [
      ['2027-06-12T16:59:59.999Z', 24, null, false],
      ['2027-06-12T17:00:00.000Z', 24, null, true],
      ['2027-06-13T16:59:00.000Z', 24, null, true],
      ['2027-06-13T17:00:00.000Z', 24, null, false],
      ['2027-06-12T18:00:00.000Z', null, null, false],
      ['2027-06-12T18:00:00.000Z', 24, '2027-06-12T17:00:00.000Z', false],
      ['2027-06-12T18:00:00.000Z', 24, '2027-06-11T17:00:00.001Z', false],
      ['2027-06-12T18:00:00.000Z', 24, '2027-06-11T17:00:00.000Z', true],
    ];
    for (const [now, hours, last, expected] of rows) expect(isReminderDue(event, hours, last, now), `${now} ${last}`).to.equal(expected);
    expect(isReminderDue({ ...event, calledOffAt: '2027-06-01T00:00:00.000Z' }, 24, null, '2027-06-12T18:00:00.000Z')).to.equal(false);
    expect(isReminderDue({ ...event, publishedAt: null }, 24, null, '2027-06-12T18:00:00.000Z')).to.equal(false);
  });

  onEachDatabase((fresh) => {
    async function setUp() {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const { db } = service.deps;
      const event = await anEvent(service.deps, { slug: 'walk', starts: '2027-05-04T10:00' });
      const signUp = async (email: string, isConfirmed = true) => {
        const { id } = await service.processor.execute(registerCommand(event.id, { email }));
        const [registration] = await rowsFrom(db, registrations).where({ id });
        if (registration && isConfirmed) await service.processor.execute(confirmOnBehalf(registration, OPERATOR));
      };
      const reminded = async () => {
        await Promise.all([service.sendMailings(), service.sendMailings()]);
        await service.dispatchMessages();
        await untilOutboxEmpty(service.deps);
        return smtpServer.messages
          .filter(({ subject = '' }) => subject.startsWith('Reminder: '))
          .flatMap(({ recipients }) => recipients)
          .sort();
      };
      return { smtpServer, service, event, signUp, reminded };
    }

    it('goes once to everybody with confirmed slots, with how to cancel, and not to who confirmed later', async () => {
      const { smtpServer, service, signUp, reminded } = await setUp();
      await signUp('early@example.org');
      await signUp('unconfirmed@example.org', false);
      service.clock.advance(48 * HOUR_MS - 1);
      expect(await reminded()).to.deep.equal([]);
      service.clock.advance(HOUR_MS);
      await signUp('late@example.org');
      expect(await reminded()).to.deep.equal(['early@example.org']);
      service.clock.advance(HOUR_MS);
      expect(await reminded()).to.deep.equal(['early@example.org']);
      const email = smtpServer.messages.find(({ subject = '' }) => subject.startsWith('Reminder: '));
      expect(email?.text)
        .to.contain('Can’t come after all?')
        .and.match(/registrations\/[0-9a-f-]{36}/);
    });

    it('moves with the event, and is not sent if the organiser wants none', async () => {
      const { service, event, signUp, reminded } = await setUp();
      await signUp('early@example.org');
      await service.processor.execute(changeEvent(event, { starts: '2027-05-06T10:00' }, OPERATOR));
      service.clock.advance(50 * HOUR_MS);
      expect(await reminded()).to.deep.equal([]);
      await changeEventEmails(service.deps, OPERATOR, event, { reminderHours: null });
      service.clock.advance(48 * HOUR_MS);
      expect(await reminded()).to.deep.equal([]);
      await changeEventEmails(service.deps, OPERATOR, event, { reminderHours: 12 });
      expect(await reminded()).to.deep.equal([]);
      service.clock.advance(12 * HOUR_MS);
      expect(await reminded()).to.deep.equal(['early@example.org']);
    });
  });
});
