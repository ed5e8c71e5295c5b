import type { Event } from '../events/event.ts';
import { type EventState, eventState } from '../events/eventState.ts';
import { formatDateTime, formatEventTime } from '../events/formatTime.ts';
import { findUnusableSettings } from '../events/unusableSettings.ts';
import { ENGLISH } from '../i18n/translate.ts';
import { formatLimit } from './options.ts';

/* What the commands print about an event. */

/** One line of `event list`. */
export function formatEventLine(event: Event, now: Date): string {
  const line = `${event.slug}  ${formatEventTime(event, ENGLISH)}  ${event.slotsTaken} of ${event.slots} slots taken, ${event.waitingCount} waiting  ${eventStatus(event, now)}`;
  const warning = unusableText(event);
  return warning === null ? line : `${line}\n  ${warning}`;
}

function unusableText(event: Event): string | null {
  const unusable = findUnusableSettings(event);
  return unusable && `${unusable.message}. To mend it: ${unusable.fix}`;
}

/** All settings of an event, a line each. */
export function formatEvent(event: Event, now: Date): string {
  const details = {
    Warning: unusableText(event),
    Event: `${event.title} (${event.slug}), ${eventStatus(event, now)}`,
    When: formatEventTime(event, ENGLISH),
    'Sign-up opens': event.opensAt && formatDateTime(event.opensAt, event.timeZone, ENGLISH),
    'Sign-up closes': event.closesAt && formatDateTime(event.closesAt, event.timeZone, ENGLISH),
    Listed: event.visibility === 'unlisted' ? 'no, only those who know its address find it' : null,
    Where: event.location,
    Organiser: event.organiser,
    Contact: event.contact,
    Colour: event.colour,
    Language: event.language,
    Slots: `${event.slotsTaken} of ${event.slots} taken, ${event.unconfirmedSlots} of them unconfirmed, up to ${event.maxPerRegistration} per registration`,
    'Wait list': `${event.waitListMode}, ${event.waitingCount} waiting, times the first may be overtaken: ${event.maxOvertakes ?? 'any number'}`,
    Promotion:
      event.promotion === 'auto' ? 'slots are given' : `slots are offered, to be accepted ${formatLimit(event.offerWithinMinutes)}`,
    Confirm: `by ${event.confirmBy}, ${formatLimit(event.confirmWithinMinutes)}`,
    'Success page': event.successUrl,
    'Error page': event.errorUrl,
    'Data erased': event.retentionDays === null ? 'never' : `${event.retentionDays} days after the event`,
    'Form allowed on': event.allowedOrigins || 'our own pages',
  };
  const lines = Object.entries(details).filter(([, value]) => value !== null);
  return lines.map(([name, value]) => `${name.padEnd(16)}${value}`).join('\n');
}

const STATE_TEXTS: Record<EventState, string> = {
  ...{ draft: 'draft', scheduled: 'opens later', open: 'open', closed: 'closed', begun: 'has begun', over: 'over' },
  called_off: 'called off',
};

function eventStatus(event: Event, now: Date): string {
  return STATE_TEXTS[eventState(event, now.toISOString())];
}
