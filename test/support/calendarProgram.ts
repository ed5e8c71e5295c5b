import ICAL from 'ical.js';
import type { ReceivedEmail } from './smtpServer.ts';

/** What a calendar shows of an entry. */
export interface CalendarEntry {
  uid: string;
  summary: string;
  description: string;
  location: string | null;
  start: string;
  end: string;
  sequence: number;
  stampedAt: string;
  /** Seconds before the start. */
  alarms: number[];
}

/**
 * A calendar that takes files as Thunderbird does (RFC 5546 3.2.1 and 3.2.5, and 2.1.5 for their order): by METHOD, UID and SEQUENCE,
 * and by DTSTAMP if the SEQUENCE is the same. It obeys the method, and not the status.
 */
export class CalendarProgram {
  readonly entries = new Map<string, CalendarEntry>();

  take(file: string): 'added' | 'updated' | 'removed' | 'ignored' {
    const calendar = new ICAL.Component(ICAL.parse(file));
    const entry = readEntry(calendar);
    const known = this.entries.get(entry.uid);
    const isOlder = known && (entry.sequence < known.sequence || (entry.sequence === known.sequence && entry.stampedAt < known.stampedAt));
    if (isOlder) return 'ignored';
    if (calendar.getFirstPropertyValue('method') === 'CANCEL') return this.entries.delete(entry.uid) ? 'removed' : 'ignored';
    this.entries.set(entry.uid, entry);
    return known ? 'updated' : 'added';
  }
}

function readEntry(calendar: ICAL.Component): CalendarEntry {
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('The file has no VEVENT');
  const event = new ICAL.Event(component, { strictExceptions: true });
  const alarms = component.getAllSubcomponents('valarm').map((alarm) => alarm.getFirstPropertyValue('trigger') as ICAL.Duration);
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    location: event.location,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    sequence: event.sequence,
    stampedAt: String(component.getFirstPropertyValue('dtstamp')),
    alarms: alarms.map((duration) => -duration.toSeconds()),
  };
}

/** The calendar file attached to an email, byte for byte, with its name; null if there is none. A MIME parser may change its line endings. */
export function attachedCalendar({ raw }: ReceivedEmail): { name: string; file: string } | null {
  const [, name, base64] = /filename=([\w.-]+\.ics)\r\n(?:\S.*\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw) ?? [];
  return name === undefined || base64 === undefined ? null : { name, file: Buffer.from(base64, 'base64').toString() };
}
