import type { Event } from '../../events/event.ts';
import type { Registration } from './registration.ts';

/*
 * Until when slots are held for somebody who has not confirmed, or not accepted an offer. The time is decided when the person
 * is asked, and stored (`confirmBy`, `offerUntil`): a later change of the event shortens no promise.
 */

const MINUTE_MS = 60_000;
/** Share of the time until the event that one hold may take, so that the wait list can still use the rest. */
const MAX_SHARE = 1 / 2;
/** Shorter than this only if the event starts sooner: an email must be delivered and read. */
const MIN_WINDOW_MS = 15 * MINUTE_MS;

type Times = Pick<Event, 'startsAt' | 'closesAt'>;

/**
 * Until when an answer is awaited that is asked for at `askedAt`, with a limit of `minutes`: the earliest of the limit, half of
 * the time that is left, and its end. That is when sign-up closes by itself, or else when the event begins. Times are ISO 8601 in
 * UTC; null: no limit.
 */
export function answerBy(event: Times, askedAt: string, minutes: number | null): string | null {
  if (minutes === null) return null;
  const leftMs = timeLeftMs(event, Date.parse(askedAt));
  const windowMs = Math.min(minutes * MINUTE_MS, Math.max(leftMs * MAX_SHARE, MIN_WINDOW_MS), leftMs);
  return new Date(Date.parse(askedAt) + Math.floor(windowMs)).toISOString();
}

/** Whoever signs up in the last minutes still has time to read the email. What is offered after the close can be accepted until the start. */
function timeLeftMs({ startsAt, closesAt }: Times, askedMs: number): number {
  const untilStartMs = Math.max(0, Date.parse(startsAt) - askedMs);
  const untilCloseMs = closesAt === null ? 0 : Date.parse(closesAt) - askedMs;
  return untilCloseMs > 0 ? Math.min(untilStartMs, Math.max(untilCloseMs, MIN_WINDOW_MS)) : untilStartMs;
}

/**
 * The deadline of a hold, unconfirmed or offered, ISO 8601 in UTC; null: no limit, or nothing is held. The whole time counts
 * from `promptSentAt`, when the email that asks was sent or given up, but never beyond the start of the event. Until it is sent
 * the earliest possible deadline is returned.
 */
export function holdDeadline(registration: Registration, { startsAt }: Pick<Times, 'startsAt'>, promptSentAt?: string): string | null {
  const { askedAt, until } = promise(registration);
  if (until === null) return null;
  if (promptSentAt === undefined) return earlier(until, startsAt);
  const delayMs = Math.max(0, Date.parse(promptSentAt) - Date.parse(askedAt));
  return earlier(new Date(Date.parse(until) + delayMs).toISOString(), startsAt);
}

/** The stored deadline, before any delay of the email; null: no limit. */
export function promisedUntil(registration: Registration): string | null {
  return promise(registration).until;
}

/** The later of two stored deadlines; null is no limit. */
export function laterDeadline(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : a > b ? a : b;
}

function promise({ offeredAt, offerUntil, registeredAt, confirmBy }: Registration): { askedAt: string; until: string | null } {
  return offeredAt === null ? { askedAt: registeredAt, until: confirmBy } : { askedAt: offeredAt, until: offerUntil };
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
