import { expect } from 'chai';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { attachedCalendar, CalendarProgram } from '../support/calendarProgram.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn, type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';

const EVENT = {
  title: 'Führung durch Häfen, Werften & Speicher; anschließend Konzert im Kesselhaus – mit Überraschungsgästen 🎻',
  location: 'Pier 4, Ostend',
  starts: '2027-06-13T19:00',
  ends: '2027-06-13T22:30',
  timeZone: 'Europe/Brussels',
};

describe('The confirmation email', () => {
  it('carries a calendar entry that is valid RFC 5545', async () => {
    const { name, file, id } = await receiveCalendarFile();
    expect(name).to.match(/^harbour-walk(-\d+)?\.ics$/);
    expect(file.endsWith('\r\n')).to.equal(true);
    expect(file.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
    const lines = file.split('\r\n');
    for (const line of lines) expect(Buffer.byteLength(line), line).to.be.at.most(75);

    const properties = unfolded(file);
    expect(properties.slice(0, 2)).to.include('VERSION:2.0').and.to.include('BEGIN:VCALENDAR');
    expect(properties).to.include.members([
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      `UID:${id}@slotkeeper`,
      'SEQUENCE:0',
      'DTSTAMP:20270501T080000Z',
      'DTSTART:20270613T170000Z',
      'DTEND:20270613T203000Z',
      `SUMMARY:${EVENT.title.replaceAll(/[,;]/g, '\\$&')}`,
      'LOCATION:Pier 4\\, Ostend',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
    for (const once of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY']) {
      expect(properties.filter((property) => property.startsWith(`${once}:`))).to.have.length(1);
    }
  });
});

describe('A calendar program that is given the files of all emails', () => {
  onEachDatabase((fresh) => {
    it('removes the entry of somebody who is put back on the wait list, and adds it again with the slots', async () => {
      const { deps, visitor, smtpServer, deliver, processor, clock } = await aServiceWithHeldOutbox(await fresh());
      const applicant = anApplicant({ slots: 2, waitList: true });
      const program = new CalendarProgram();
      const [{ id: eventId }] = await deps.db('events');
      const changeSlots = async (slots: number) => {
        const current = (await findEventById(deps.db, eventId)) as Event;
        await processor.execute(changeEvent(current, { slots }, OPERATOR));
      };
      await changeSlots(3);
      const { body } = await visitor.signUp(applicant);
      await deliver();
      const next = async (act: () => Promise<unknown>) => {
        clock.advance(60_000);
        await act();
        await deliver();
        const email = smtpServer.messages.at(-1) as ReceivedEmail;
        return { raw: email.raw, taken: program.take(attachedCalendar(email)?.file ?? '') };
      };
      const putBackWithSlots = async () => {
        const [registration] = await findByIds(deps.db, [body.id]);
        await processor.execute(putBack(registration as Registration, { fewerSlots: 2 }, OPERATOR));
      };
      const confirmation = confirmationLinkIn(await smtpServer.messageTo(applicant.email));
      expect((await next(() => visitor.follow(confirmation))).taken).to.equal('added');
      const { raw, taken } = await next(putBackWithSlots);
      expect([taken, program.entries.size]).to.deep.equal(['removed', 0]);
      expect(raw).to.match(/Content-Type: text\/calendar;[^:]*method=CANCEL/i);
      expect((await next(() => changeSlots(3))).taken).to.equal('added');
      expect((await next(putBackWithSlots)).taken).to.equal('removed');
    });

    it('adds the entry, changes it, ignores an older file, and removes it with the registration', async () => {
      const service = await aServiceWithHeldOutbox(await fresh(), { MAIL_FROM: 'Club "De Zwaan" <info@harbour.example>' });
      const { deps, visitor, smtpServer, deliver, processor, clock, url } = service;
      const applicant = anApplicant({ slots: 2 });
      const [event] = await deps.db('events');
      const program = new CalendarProgram();
      const next = async (act: () => Promise<unknown>) => {
        clock.advance(60_000);
        await act();
        await deliver();
        const attached = attachedCalendar(smtpServer.messages.at(-1) as ReceivedEmail);
        return attached?.file ?? '';
      };
      await next(() => visitor.signUp(applicant));
      const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email));
      const page = `${url}/registrations/${link.split('uuid=')[1]}`;
      const confirmed = await next(() => visitor.follow(link));
      expect(program.take(confirmed)).to.equal('added');
      const [entry] = program.entries.values();
      expect(entry).to.include({ summary: 'Harbour Walk', start: '2027-06-13T17:00:00.000Z', sequence: 0 });
      expect(entry?.description.split('\n')).to.include.members(['Registration for 2 slots', `${PUBLIC_URL}/events/${event.slug}`]);
      expect(entry?.description, 'people share their calendars').not.to.contain('/registrations/');
      expect(entry?.alarms).to.deep.equal([24 * 3_600]);

      const fewer = await next(() => sendRequest(page, { method: 'PATCH', body: { slots: 1 } }));
      expect([program.take(fewer), [...program.entries.values()][0]?.description.split('\n')[0]]).to.deep.equal([
        'updated',
        'Registration for 1 slot',
      ]);
      const moved = await next(async () => {
        const current = (await findEventById(deps.db, event.id)) as Event;
        await processor.execute(changeEvent(current, { starts: '2027-06-13T20:00' }, OPERATOR));
      });
      expect(program.take(moved)).to.equal('updated');
      expect(program.take(confirmed), 'an email that is opened late').to.equal('ignored');
      expect([...program.entries.values()][0]?.start).to.equal('2027-06-13T18:00:00.000Z');

      const cancelled = await next(() => sendRequest(page, { method: 'DELETE' }));
      expect([program.take(cancelled), program.entries.size]).to.deep.equal(['removed', 0]);
      expect(smtpServer.messages.at(-1)?.raw, 'RFC 6047 2.4').to.match(/Content-Type: text\/calendar;[^:]*method=CANCEL/i);
      expect(cancelled).not.to.contain('VALARM');

      await next(() => visitor.signUp(applicant));
      const again = await next(async () => visitor.follow(confirmationLinkIn(smtpServer.messages.at(-1) as ReceivedEmail)));
      expect(program.take(again), 'somebody who comes back').to.equal('added');
      const calledOff = await next(async () => {
        await processor.execute(callOff((await findEventById(deps.db, event.id)) as Event, 'A storm', OPERATOR));
      });
      expect([program.take(calledOff), program.entries.size]).to.deep.equal(['removed', 0]);

      program.take(again);
      program.take(calledOff.replace('METHOD:CANCEL', 'METHOD:PUBLISH'));
      expect(program.entries.size, 'control: the status alone removes nothing').to.equal(1);
    });
  });
});

async function receiveCalendarFile(): Promise<{ name: string; file: string; id: string }> {
  const smtpServer = await TestSmtpServer.create();
  const { url, deps } = await aService({ SMTP_URL: smtpServer.url });
  const visitor = await Visitor.at(url, await anEvent(deps, EVENT));
  const applicant = anApplicant();
  const { body } = await visitor.signUp(applicant);
  await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(applicant.email)));
  return { ...(attachedCalendar(await smtpServer.messageTo(applicant.email, 2)) as { name: string; file: string }), id: body.id };
}

/** RFC 5545 3.1: a line that begins with a space continues the previous line. */
function unfolded(file: string): string[] {
  return file.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
}
