import type { Actor } from '../../deps.ts';
import { assertUpcoming, type Event } from '../../events/event.ts';
import type { Message } from '../../messages/message.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { isLive, type Registration } from '../domain/registration.ts';
import { isWaitingToBeSent, type KnownEmails } from '../domain/repeatedEmails.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import { linkRecipient, linkToSend, sendLink } from './resendToRegistration.ts';

/** `resend`: the email with the link again. `endUnconfirmed`: as if the time to confirm had lapsed. */
export const BULK_ACTS = ['resend', 'endUnconfirmed'] as const;
export type BulkAct = (typeof BULK_ACTS)[number];

/** Why nothing was done for somebody. `sentEnough`: the address has not proved itself and was sent enough. */
export const SKIP_REASONS = ['unknown', 'ended', 'confirmed', 'noEmail', 'waitsToBeSent', 'sentEnough'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface BulkOutcome {
  /** Ids of the registrations for which it was done. */
  done: string[];
  skipped: { id: string; reason: SkipReason }[];
}

/** What was decided; a message may still be given up when it is saved, see `outcomeOf`. */
interface Decided extends BulkOutcome {
  messages: Map<string, Message>;
}

/**
 * Does the same for several registrations of one event, in one transaction, and skips those for which it makes no sense.
 * Throws DomainError `conflict` if unconfirmed registrations shall end once the event has begun or was called off.
 */
export function actOnSeveral(act: BulkAct, { id }: Event, ids: readonly string[], actor: Actor): Command<Decided> {
  return {
    eventId: id,
    actor,
    loads: { registrationIds: [...new Set(ids)], recentActivity: true },
    decide: (unitOfWork) => {
      if (act === 'endUnconfirmed') assertUpcoming(unitOfWork.event, unitOfWork.now);
      const decided: Decided = { done: [], skipped: [], messages: new Map() };
      for (const registrationId of new Set(ids)) actOnOne(unitOfWork, act, registrationId, decided);
      return decided;
    },
  };
}

/** Once the command is executed. */
export function outcomeOf({ done, skipped, messages }: Decided): BulkOutcome {
  const limited = done.filter((id) => (messages.get(id)?.failedAt ?? null) !== null);
  return {
    done: done.filter((id) => !limited.includes(id)),
    skipped: [...skipped, ...limited.map((id) => ({ id, reason: 'sentEnough' as const }))],
  };
}

/** Null if the act makes sense for this registration. */
export function skipReason(act: BulkAct, registration: Registration | undefined, known: KnownEmails): SkipReason | null {
  if (!registration) return 'unknown';
  if (!isLive(registration)) return 'ended';
  if (act === 'endUnconfirmed') return registration.confirmedAt === null ? null : 'confirmed';
  if (registration.hasEmail === 0 && linkRecipient(registration) === null) return 'noEmail';
  return isWaitingToBeSent(known, registration, linkToSend(registration)) ? 'waitsToBeSent' : null;
}

function actOnOne(unitOfWork: UnitOfWork, act: BulkAct, id: string, decided: Decided): void {
  const registration = unitOfWork.registrations.get(id);
  const reason = skipReason(act, registration, unitOfWork);
  if (reason !== null || !registration) {
    decided.skipped.push({ id, reason: reason ?? 'unknown' });
    return;
  }
  if (act === 'resend') decided.messages.set(id, sendLink(unitOfWork, registration));
  else endRegistration(unitOfWork, registration, 'lapsed', { byOrganiser: true });
  decided.done.push(id);
}
