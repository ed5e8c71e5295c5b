import { expect } from 'chai';
import fc from 'fast-check';
import ICAL from 'ical.js';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { calendarFile } from '../../src/registrations/emails/calendarFile.ts';
import { calendarLinks } from '../../src/registrations/web/calendarLinks.ts';
import { aRegistration, aUnitOfWork } from '../support/unitOfWork.ts';

const NOW = '2027-05-01T08:00:00.000Z';
const PUBLISHER = {
  now: new Date(NOW),
  eventUrl: 'https://slots.example.org/events/walk',
  organizer: { name: 'Harbour Club', email: 'info@harbour.example' },
};

describe('The calendar file (iCalendar)', () => {
  const createCalendar = (event: Parameters<typeof aUnitOfWork>[0], overrides: Partial<Registration>) => {
    const unitOfWork = aUnitOfWork(event);
    return calendarFile(aRegistration(unitOfWork, { confirmedAt: NOW, ...overrides }), unitOfWork.event, PUBLISHER);
  };

  it('is read by a strict parser (RFC 5545), whatever an organiser calls the event', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(line, fc.option(line), fc.boolean(), fc.nat(9), (title, location, isOver, revision) => {
        const endsAt = isOver ? null : '2027-06-13T19:30:00.000Z';
        const file = createCalendar({ title, location, endsAt, revision }, isOver ? { endedAt: NOW, endReason: 'cancelled' } : {});
        const calendar = new ICAL.Component(ICAL.parse(file ?? ''));
        const entry = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined, { strictExceptions: true });
        expect([entry.summary, entry.location ?? null]).to.deep.equal([title, location]);
        expect(entry.startDate.toJSDate().toISOString()).to.equal('2027-06-13T17:00:00.000Z');
        expect(entry.sequence).to.equal(revision + (isOver ? 1 : 0));
        expect(entry.organizer).to.equal('mailto:info@harbour.example');
        expect(ICAL.parse(ICAL.stringify(ICAL.parse(file ?? '')))).to.deep.equal(ICAL.parse(file ?? ''));
      }),
    );
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
    expect(calendarLinks(unitOfWork.event, 'https://x.example')[0]?.page).to.contain('dates=20270613T170000Z%2F20270613T180000Z');
  });

  it('is for nobody who has no slots, or has not said that they want them', () => {
    expect(createCalendar({}, { confirmedAt: null })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW, offeredAt: NOW })).to.equal(null);
    expect(createCalendar({}, { waitListedAt: NOW, promotedAt: NOW })).to.contain('BEGIN:VEVENT');
  });
});
