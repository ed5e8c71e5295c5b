import { type Table, table } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import type { Chain } from '../history/history.ts';
import type { Rules } from './plan.ts';

/** An event's name in addresses: summer-walk. */
export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A dated thing with a number of slots. Import the type always: `Event` is a global type as well. */
export interface Event extends Chain, Rules {
  id: string;
  slug: string;
  /** ISO-8601 in UTC. */
  startsAt: string;
  /** As a clock there shows it. */
  startsLocal: string;
  endsAt: string | null;
  endsLocal: string | null;
  slotsTaken: number;
  /** Confirmed parties on the wait list. */
  waiting: number;
  turns: number;
  /** How often time or place changed. */
  revision: number;
  announcedAt: string;
  closedAt: string | null;
  calledOffAt: string | null;
  reason: string | null;
  forgottenAt: string | null;
}

export const events: Table<Event> = table('events', {
  id: 'text',
  slug: 'text',
  title: 'text',
  startsAt: 'text',
  startsLocal: 'text',
  endsAt: 'text',
  endsLocal: 'text',
  zone: 'text',
  location: 'text',
  contact: 'text',
  slots: 'integer',
  slotsTaken: 'integer',
  waiting: 'integer',
  turns: 'integer',
  maxPerRegistration: 'integer',
  waitList: 'text',
  overtakes: 'integer',
  confirmWithin: 'integer',
  promotion: 'text',
  offerWithin: 'integer',
  confirmBy: 'text',
  successUrl: 'text',
  errorUrl: 'text',
  allowedOrigins: 'text',
  organiser: 'text',
  colour: 'text',
  language: 'text',
  announcedAt: 'text',
  closedAt: 'text',
  calledOffAt: 'text',
  reason: 'text',
  revision: 'integer',
  forgetAfter: 'integer',
  forgottenAt: 'text',
  historyLength: 'integer',
  historyHead: 'text',
});

export function freeSlots(event: Event): number {
  return event.slots - event.slotsTaken;
}

/** The largest party that may sign up. */
export function largestParty(event: Event): number {
  return Math.min(event.maxPerRegistration, event.slots);
}

export function isOpen(event: Event, now: string): boolean {
  return event.closedAt === null && isAhead(event, now);
}

/** Not called off, and not begun: only then do slots change hands. */
export function isAhead(event: Event, now: string): boolean {
  return event.calledOffAt === null && now < event.startsAt;
}

export function refuseUnlessOpen(event: Event, now: string): void {
  if (!isOpen(event, now)) throw new Refusal('conflict', { key: 'refusals.closed', values: { event: event.title } });
}

/** Attendees may change their minds until the event begins. */
export function refuseUnlessAhead(event: Event, now: string): void {
  if (event.calledOffAt !== null) throw new Refusal('conflict', { key: 'refusals.eventCalledOff', values: { event: event.title } });
  if (!isAhead(event, now)) throw new Refusal('conflict', { key: 'refusals.begun', values: { event: event.title } });
}
