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
  confirmBy: 'link' | 'button';
  successUrl: string | null;
  errorUrl: string | null;
  /** Origins separated by spaces; `*` is any. */
  allowedOrigins: string;
  announcedAt: string;
  closedAt: string | null;
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
  confirmBy: 'text',
  successUrl: 'text',
  errorUrl: 'text',
  allowedOrigins: 'text',
  announcedAt: 'text',
  closedAt: 'text',
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
  return event.closedAt === null && now < event.startsAt;
}

export function refuseUnlessOpen(event: Event, now: string): void {
  if (!isOpen(event, now)) throw new Refusal('conflict', `Sign-up for ${event.title} is closed.`);
}
