import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
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
    const { file, id } = await receiveCalendarFile();
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

async function receiveCalendarFile(): Promise<{ file: string; id: string }> {
  const smtpServer = await TestSmtpServer.create();
  const { url, deps } = await aService({ SMTP_URL: smtpServer.url });
  const visitor = await Visitor.at(url, await anEvent(deps, EVENT));
  const applicant = anApplicant();
  const { body } = await visitor.signUp(applicant);
  await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(applicant.email)));
  return { file: attachedCalendar(await smtpServer.messageTo(applicant.email, 2)), id: body.id };
}

/** The attachment, byte for byte: a MIME parser may change its line endings. */
function attachedCalendar({ raw }: ReceivedEmail): string {
  const [, file = ''] = /filename=[a-z0-9-]+\.ics\r\n(?:\S.*\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw) ?? [];
  return Buffer.from(file, 'base64').toString();
}

/** RFC 5545 3.1: a line that begins with a space continues the previous line. */
function unfolded(file: string): string[] {
  return file.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
}
