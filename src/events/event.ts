import { type Table, table } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import type { Chain } from '../history/history.ts';

/** A dated thing with a number of slots. Import the type always: `Event` is a global type as well. */
export interface Event extends Chain {
  id: string;
  slug: string;
  title: string;
  startsAt: string;
  startsLocal: string;
  endsAt: string | null;
  endsLocal: string | null;
  zone: string;
  location: string | null;
  contact: string | null;
  slots: number;
  slotsTaken: number;
  /** Confirmed parties on the wait list. */
  waiting: number;
  turns: number;
  maxPerRegistration: number;
  waitList: 'on' | 'off';
  /** How often the head of the wait list may be passed; null is no limit. */
  overtakes: number | null;
  /** Minutes; null is no limit. */
  confirmWithin: number | null;
  promotion: 'auto' | 'offer';
  /** Minutes there are to accept an offer. */
  offerWithin: number;
  confirmBy: 'link' | 'button';
  successUrl: string | null;
  errorUrl: string | null;
  /** Origins separated by spaces; `*` is any. */
  allowedOrigins: string;
  announcedAt: string;
  closedAt: string | null;
  calledOffAt: string | null;
  reason: string | null;
  /** How often time or place changed. */
  revision: number;
  /** Days after the event; null is for ever. */
  forgetAfter: number | null;
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
  if (!isOpen(event, now)) throw new Refusal('conflict', `Sign-up for ${event.title} is closed.`);
}

/** Attendees may change their minds until the event begins. */
export function refuseUnlessAhead(event: Event, now: string): void {
  if (event.calledOffAt !== null) throw new Refusal('conflict', `${event.title} is called off.`);
  if (!isAhead(event, now)) throw new Refusal('conflict', `${event.title} has begun.`);
}
