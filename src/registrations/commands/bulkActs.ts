import type { Db } from '../../database/dialect.ts';
import type { Actor } from '../../deps.ts';
import { assertUpcoming, type Event } from '../../events/event.ts';
import { findOverLimit } from '../../messages/allowance/messageAllowance.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import type { IdempotencyKey } from '../domain/idempotencyRecord.ts';
import { isLive, type Registration } from '../domain/registration.ts';
import { isWaitingToBeSent, type KnownEmails } from '../domain/repeatedEmails.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import { runOnce } from '../processing/idempotency.ts';
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

/** What was decided, and the id of the message to each registration; it may be given up when it is saved, see `outcomeOf`. */
interface Decided extends BulkOutcome {
  messages: Record<string, string>;
}

/**
 * Does the same for several registrations of one event, in one transaction, and skips those for which it makes no sense.
 * Throws DomainError `conflict` if unconfirmed registrations shall end once the event has begun or was called off, and with a key
 * `reused-key`.
 */
export function actOnSeveral(
  act: BulkAct,
  { id }: Event,
  ids: readonly string[],
  actor: Actor,
  key?: IdempotencyKey | undefined,
): Command<Decided> {
  return {
    eventId: id,
    actor,
    loads: { registrationIds: [...new Set(ids)], recentActivity: true, idempotencyRecordIds: key ? [key.id] : [] },
    decide: (unitOfWork) => runOnce(unitOfWork, key, () => decide(unitOfWork, act, ids)),
  };
}

function decide(unitOfWork: UnitOfWork, act: BulkAct, ids: readonly string[]): Decided {
  if (act === 'endUnconfirmed') assertUpcoming(unitOfWork.event, unitOfWork.now);
  const decided: Decided = { done: [], skipped: [], messages: {} };
  for (const registrationId of new Set(ids)) actOnOne(unitOfWork, act, registrationId, decided);
  return decided;
}

/** Once the command is executed. */
export async function outcomeOf(db: Db, { done, skipped, messages }: Decided): Promise<BulkOutcome> {
  const notSent = await findOverLimit(db, Object.values(messages));
  const limited = done.filter((id) => notSent.has(messages[id] ?? ''));
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
  if (act === 'resend') decided.messages[id] = sendLink(unitOfWork, registration).id;
  else endRegistration(unitOfWork, registration, 'lapsed', { byOrganiser: true });
  decided.done.push(id);
}
