import type { AuditChain } from '../audit/auditLog.ts';
import { type Table, table } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import type { EventSettings } from './eventSchema.ts';
import { eventState, isDraft } from './eventState.ts';
import { titleValues } from './eventTexts.ts';

/** Name of an event in URLs: summer-walk. */
export const SLUG_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A dated thing with a limited number of slots. Always import this type, because `Event` is a global type as well. */
export interface Event extends AuditChain, EventSettings {
  id: string;
  slug: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  /** Wall-clock time in `timeZone`: 2027-06-13T19:00. */
  startsLocal: string;
  endsAt: string | null;
  endsLocal: string | null;
  /** When sign-up opens by itself; null: when the event is published. */
  opensAt: string | null;
  opensLocal: string | null;
  /** When sign-up closes by itself; null: when the event begins. */
  closesAt: string | null;
  closesLocal: string | null;
  /** Sum of the slots of live registrations that hold slots. */
  slotsTaken: number;
  /** Of `slotsTaken`, those that are held but not confirmed. */
  unconfirmedSlots: number;
  /** Confirmed parties on the wait list. */
  waitingCount: number;
  /** Sequence of the newest registration. */
  lastSequence: number;
  /** Questions that it asks or has asked; 0: none has to be looked up. */
  questionCount: number;
  /** How often time or place changed; SEQUENCE of calendar entries. */
  revision: number;
  /** How often settings or state were changed, from 1. */
  version: number;
  createdAt: string;
  /** Null: a draft, which only its team sees. */
  publishedAt: string | null;
  /** When somebody closed sign-up; null: nobody did. */
  closedAt: string | null;
  calledOffAt: string | null;
  callOffReason: string | null;
  /** When personal data was erased. */
  erasedAt: string | null;
}

export const events: Table<Event> = table('events', {
  id: 'text',
  slug: 'text',
  title: 'text',
  startsAt: 'text',
  startsLocal: 'text',
  endsAt: 'text',
  endsLocal: 'text',
  opensAt: 'text',
  opensLocal: 'text',
  closesAt: 'text',
  closesLocal: 'text',
  timeZone: 'text',
  location: 'text',
  contact: 'text',
  slots: 'integer',
  slotsTaken: 'integer',
  unconfirmedSlots: 'integer',
  waitingCount: 'integer',
  lastSequence: 'integer',
  questionCount: 'integer',
  maxPerRegistration: 'integer',
  waitListMode: 'text',
  maxOvertakes: 'integer',
  confirmWithinMinutes: 'integer',
  promotion: 'text',
  offerWithinMinutes: 'integer',
  confirmBy: 'text',
  successUrl: 'text',
  errorUrl: 'text',
  allowedOrigins: 'text',
  organiser: 'text',
  colour: 'text',
  language: 'text',
  visibility: 'text',
  description: 'text',
  translations: 'text',
  version: 'integer',
  createdAt: 'text',
  publishedAt: 'text',
  closedAt: 'text',
  calledOffAt: 'text',
  callOffReason: 'text',
  revision: 'integer',
  retentionDays: 'integer',
  erasedAt: 'text',
  auditLength: 'integer',
  auditHead: 'text',
});

export function freeSlots(event: Event): number {
  return event.slots - event.slotsTaken;
}

/** Most slots that one registration may have. */
export function maxPartySize(event: Event): number {
  return Math.min(event.maxPerRegistration, event.slots);
}

export function isSignUpOpen(event: Event, now: string): boolean {
  return eventState(event, now) === 'open';
}

/** Published, and neither called off nor begun. Slots are given and released only until then. */
export function isUpcoming(event: Event, now: string): boolean {
  return !isDraft(event) && event.calledOffAt === null && now < event.startsAt;
}

/** Throws DomainError `conflict` while sign-up is closed, and `not-found` for a draft: visitors must not learn of it. */
export function assertSignUpOpen(event: Event, now: string): void {
  if (isDraft(event)) throw new DomainError('not-found', { key: 'errors.noEvent' });
  const state = eventState(event, now);
  const key = state === 'scheduled' ? 'errors.notOpenYet' : 'errors.closed';
  if (state !== 'open') throw new DomainError('conflict', { key, valuesIn: titleValues(event) });
}

/** Throws DomainError `conflict` for a draft, or once the event has begun or was called off. */
export function assertUpcoming(event: Event, now: string): void {
  const valuesIn = titleValues(event);
  if (event.calledOffAt !== null) throw new DomainError('conflict', { key: 'errors.eventCalledOff', valuesIn });
  if (isDraft(event)) throw new DomainError('conflict', { key: 'errors.draft', valuesIn });
  if (!isUpcoming(event, now)) throw new DomainError('conflict', { key: 'errors.begun', valuesIn });
}
