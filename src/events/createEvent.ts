import { appendEventEntry, auditLog, EMPTY_CHAIN } from '../audit/auditLog.ts';
import { newId } from '../crypto/ids.ts';
import { insert } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { type Event, SLUG_PATTERN } from './event.ts';
import { findEventBySlug, insertEvent } from './eventRepository.ts';
import type { EventInput } from './eventSchema.ts';
import { assertStartsLater, validateEvent } from './validateEvent.ts';

/** Settings of a new event. All but the required ones have defaults. */
export type NewEventInput = Pick<EventInput, 'title' | 'starts' | 'timeZone' | 'slots'> & Partial<EventInput>;

/** What the organiser says on purpose. */
export interface TimeOptions {
  /** The event may have begun: somebody enters it afterwards. */
  allowPast?: boolean | undefined;
}

/** Creates an event that is open for sign-up. Throws DomainError `invalid`, or `conflict` for a taken slug. */
export async function createEvent(
  deps: Deps,
  slug: string,
  input: NewEventInput,
  actor: Actor,
  { allowPast }: TimeOptions = {},
): Promise<Event> {
  if (!SLUG_PATTERN.test(slug) || slug.length > 80)
    throw new DomainError('invalid', 'A slug consists of lowercase letters, digits and single hyphens, like summer-walk.');
  const now = deps.now().toISOString();
  const settings = validateEvent(input);
  if (!allowPast) assertStartsLater(settings, now);
  const counters = { slotsTaken: 0, unconfirmedSlots: 0, waitingCount: 0, lastSequence: 0, revision: 0 };
  const initialState = { createdAt: now, closedAt: null, calledOffAt: null, callOffReason: null, erasedAt: null };
  const event: Event = { id: newId(), slug, ...settings, ...counters, ...EMPTY_CHAIN, ...initialState };
  const entry = appendEventEntry(event, actor, now, { action: 'event.created', subjectId: event.id, data: { slug, slots: event.slots } });
  if (await findEventBySlug(deps.db, slug)) throw slugTaken(slug);
  await inTransaction(deps.db, async (db) => {
    await insertEvent(db, event);
    await insert(db, auditLog, [entry]);
  });
  return event;
}

function slugTaken(slug: string): DomainError {
  return new DomainError('conflict', `There is already an event ${slug}.`);
}
