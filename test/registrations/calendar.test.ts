import { expect } from 'chai';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { convertIcsCalendar } from 'ts-ics';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { calendarFile, publisherOf } from '../../src/registrations/emails/calendarFile.ts';
import { calendarLinks } from '../../src/registrations/web/calendarLinks.ts';
import { createTestDeps } from '../support/service.ts';
import { aRegistration, aUnitOfWork } from '../support/unitOfWork.ts';

const NOW = '2027-05-01T08:00:00.000Z';
const PUBLISHER = {
  now: new Date(NOW),
  eventUrl: 'https://slots.example.org/events/walk',
  organizer: { name: 'Harbour Club', email: 'info@harbour.example' },
};

/** A content line of RFC 5545 3.1: no quotation mark in a parameter except around its value, no control character. */
const CONTENT_LINE = /^[A-Z-]+(;[A-Z-]+=("[^"\p{Cc}]*"|[^";:,\p{Cc}]*)(,("[^"\p{Cc}]*"|[^";:,\p{Cc}]*))*)*:\P{Cc}*$/u;

function contentLines(file: string): string[] {
  return file
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .slice(0, -1);
}

function readByIcalJs(file: string) {
  const calendar = new ICAL.Component(ICAL.parse(file));
  const component = calendar.getFirstSubcomponent('vevent') ?? new ICAL.Component('none');
  const event = new ICAL.Event(component, { strictExceptions: true });
  return {
    method: calendar.getFirstPropertyValue('method'),
    title: event.summary,
    location: event.location ?? null,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    sequence: event.sequence,
    organizer: event.organizer.replace('mailto:', ''),
    organizerName: component.getFirstProperty('organizer')?.getFirstParameter('cn'),
    url: component.getFirstPropertyValue('url'),
  };
}

function readByTsIcs(file: string) {
  const { method, events: [event] = [] } = convertIcsCalendar(undefined, file);
  return {
    method,
    title: event?.summary,
    location: event?.location ?? null,
    start: event?.start.date.toISOString(),
    end: event?.end?.date.toISOString(),
    // It leaves a 0 out.
    sequence: event?.sequence ?? 0,
    organizer: event?.organizer?.email,
    organizerName: event?.organizer?.name,
    url: event?.url,
  };
}

describe('The calendar file (iCalendar)', () => {
  const createCalendar = (event: Parameters<typeof aUnitOfWork>[0], overrides: Partial<Registration>, publisher = PUBLISHER) => {
    const unitOfWork = aUnitOfWork(event);
    return calendarFile(aRegistration(unitOfWork, { confirmedAt: NOW, ...overrides }), unitOfWork.event, publisher);
  };

  it('is read by two parsers as it was meant (RFC 5545), whatever the event, its place and its organiser are called', () => {
    const line = fc
      .oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: fc.constantFrom(...'aé"\\^n\';:,=< ') }))
      .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text) && text.trim() === text && text !== '');
    fc.assert(
      fc.property(
        line,
        line,
        fc.option(line),
        fc.option(line),
        fc.boolean(),
        fc.nat(9),
        (title, name, location, contact, isOver, revision) => {
          const endsAt = isOver ? null : '2027-06-13T19:30:00.000Z';
          const organizer = { name, email: 'info@harbour.example' };
          const ended: Partial<Registration> = isOver ? { endedAt: NOW, endReason: 'cancelled' } : {};
          const file = createCalendar({ title, location, contact, endsAt, revision }, ended, { ...PUBLISHER, organizer }) ?? '';
          expect(contentLines(file).filter((text) => !CONTENT_LINE.test(text))).to.deep.equal([]);
          expect(contentLines(file).at(-3), 'RFC 5545 3.6.1: properties come before alarms').to.equal(
            isOver ? 'STATUS:CANCELLED' : 'END:VALARM',
          );
          const read = [readByIcalJs(file), readByTsIcs(file)];
          const end = endsAt ?? '2027-06-13T18:00:00.000Z';
          const expected = { title, location, start: '2027-06-13T17:00:00.000Z', end, sequence: revision + (isOver ? 1 : 0) };
          for (const entry of read) {
            expect(entry).to.deep.include({ ...expected, method: isOver ? 'CANCEL' : 'PUBLISH', organizer: 'info@harbour.example' });
            expect(entry.url).to.equal(PUBLISHER.eventUrl);
          }
          expect(read[0]?.organizerName).to.equal(name.replaceAll('"', "'").replaceAll('\\', '/'));
          expect(ICAL.parse(ICAL.stringify(ICAL.parse(file)))).to.deep.equal(ICAL.parse(file));
        },
      ),
    );
  });

  it('would be refused with a quotation mark in a parameter: the check of its grammar sees that', () => {
    expect('ORGANIZER;CN="Club \\"du\\" port":mailto:info@harbour.example').not.to.match(CONTENT_LINE);
    expect('ORGANIZER;CN="Club \'du\' port; Liège":mailto:info@harbour.example').to.match(CONTENT_LINE);
  });

  it('names the organiser in ASCII, with the name of the sender if the event has none', async () => {
    const deps = await createTestDeps({ MAIL_FROM: '"Büro, Zürich" <events@bücher.example>' });
    const { event } = aUnitOfWork({ organiser: null });
    expect(publisherOf(deps, event).organizer).to.deep.equal({ name: 'Büro, Zürich', email: 'events@xn--bcher-kva.example' });
    expect(publisherOf(deps, { ...event, organiser: 'Club' }).organizer.name).to.equal('Club');
    const twoLines = { ...PUBLISHER, organizer: { ...PUBLISHER.organizer, name: 'Club\r\ndu port' } };
    expect(readByIcalJs(createCalendar({}, {}, twoLines) ?? '').organizerName, 'as an older version stored it').to.equal('Club du port');
  });

  it('keeps its UID from the first entry to the last, so that a calendar changes it and does not add another', () => {
    const unitOfWork = aUnitOfWork();
    const registration = aRegistration(unitOfWork, { confirmedAt: NOW });
    const first = calendarFile(registration, unitOfWork.event, PUBLISHER);
    const last = calendarFile({ ...registration, endedAt: NOW, endReason: 'called_off' }, { ...unitOfWork.event, revision: 3 }, PUBLISHER);
    const [uid, other] = [first, last].map((file) => /UID:(\S+)/.exec(file ?? '')?.[1]);
    expect(uid).to.equal(other);
    expect(last).to.contain('STATUS:CANCELLED').and.contain('SEQUENCE:4');
  });

  it('removes the entry when the registration has ended (RFC 5546 3.2.5), and is published before', () => {
    const methodOf = (overrides: Partial<Registration>) => /^METHOD:(\w+)/m.exec(createCalendar({}, overrides) ?? '')?.[1];
    expect(methodOf({})).to.equal('PUBLISH');
    expect(methodOf({ endedAt: NOW, endReason: 'cancelled' })).to.equal('CANCEL');
    expect(methodOf({ endedAt: NOW, endReason: 'called_off' })).to.equal('CANCEL');
  });

  it('lasts an hour when the event has no end, as the links to web calendars do', () => {
    const unitOfWork = aUnitOfWork({ endsAt: null });
    expect(createCalendar({ endsAt: null }, {})).to.contain('DTSTART:20270613T170000Z\r\nDTEND:20270613T180000Z');
    const [google, outlook] = calendarLinks(unitOfWork.event, 'en', 'https://x.example').map(({ page }) => page);
    expect(google).to.contain('dates=20270613T170000Z%2F20270613T180000Z');
    expect(new URL(outlook ?? '').searchParams.get('enddt')).to.equal('2027-06-13T18:00:00.000Z');
  });

  it('and the links to web calendars have the title in the language of their reader', () => {
    const translations = JSON.stringify({ fr: { title: 'Promenade du port', description: null } });
    const { event } = aUnitOfWork({ title: 'Harbour Walk', translations });
    expect(createCalendar({ title: 'Harbour Walk', translations }, { language: 'fr' })).to.contain('SUMMARY:Promenade du port');
    for (const { page } of calendarLinks(event, 'fr', 'https://x.example')) expect(page).to.contain('Promenade+du+port');
    for (const { page } of calendarLinks(event, 'nl', 'https://x.example')) expect(page).to.contain('Harbour+Walk');
  });

  it('is for nobody who has no slots, or has not said that they want them', () => {
    expect(createCalendar({}, { confirmedAt: null })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW, offeredAt: NOW })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW, promotedAt: NOW })).to.contain('BEGIN:VEVENT');
  });
});
