import type { Actor } from '../../deps.ts';
import type { UnitOfWork } from './unitOfWork.ts';

/** What whoever changes an event has seen of it. */
export interface Seen {
  /** `Event.version` on which the change is based; missing: whatever it is now. */
  version?: number | undefined;
}

/**
 * A change of an event or its registrations. `decide` is a synchronous function over the unit of work: no database, no
 * waiting, no clock. It throws a DomainError before it changes anything, so that a rejected command leaves no trace.
 */
export interface Command<Result> {
  eventId: string;
  actor: Actor;
  /** What must be loaded into the unit of work besides the event and its queue. */
  loads: {
    normalizedEmails?: string[];
    /** Addresses that may be asked for and not confirmed yet. */
    pendingEmails?: string[];
    registrationIds?: string[];
    /** With the registrations that their responses name. */
    idempotencyRecordIds?: string[];
    /** Networks and sites whose unconfirmed slots are counted. */
    networkIds?: string[];
    allLive?: boolean;
    /** `description` and `translations` of the event, which are undefined otherwise: they are long. */
    eventTexts?: boolean;
    /** Of the other loaded registrations. */
    recentActivity?: boolean;
    /** Check-ins that may have been received already, or are taken back. */
    checkInIds?: string[];
  };
  decide: (unitOfWork: UnitOfWork) => Result;
}
