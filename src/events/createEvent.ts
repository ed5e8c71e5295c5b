import { appendEventEntry, auditLog, EMPTY_CHAIN } from '../audit/auditLog.ts';
import { newId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { isDuplicate } from '../database/errorClasses.ts';
import { insert } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { type Event, SLUG_PATTERN } from './event.ts';
import { findEventBySlug, insertEvent } from './eventRepository.ts';
import type { EventInput } from './eventSchema.ts';
import { assertStartsLater, type StoredSettings, validateEvent } from './validateEvent.ts';

const MAX_SLUG_LENGTH = 80;
/** /console/events/new is the form of a new event. */
const RESERVED_SLUG = 'new';

/** Settings of a new event. All but the required ones have defaults. */
export type NewEventInput = Pick<EventInput, 'title' | 'starts' | 'timeZone' | 'slots'> & Partial<EventInput>;

/** What the organiser says on purpose. */
export interface TimeOptions {
  /** The event may have begun: somebody enters it afterwards. */
  allowPast?: boolean | undefined;
}

export interface NewEventOptions extends TimeOptions {
  /** Only its team sees it until it is published. */
  isDraft?: boolean | undefined;
  /** Stores what belongs to the event, in the same transaction. */
  storeWith?: (db: Db, event: Event) => Promise<void>;
}

/**
 * Creates an event, which is open for sign-up unless it is a draft or opens later. Throws DomainError `invalid` with every fault,
 * or `conflict` for a taken slug.
 */
export async function createEvent(
  deps: Deps,
  slug: string,
  input: NewEventInput,
  actor: Actor,
  { allowPast, isDraft = false, storeWith }: NewEventOptions = {},
): Promise<Event> {
  const now = deps.now().toISOString();
  const settings = validateNewEvent(slug, input);
  if (!allowPast) assertStartsLater(settings, now);
  const counters = { slotsTaken: 0, unconfirmedSlots: 0, waitingCount: 0, lastSequence: 0, questionCount: 0, revision: 0, version: 1 };
  const initialState = {
    createdAt: now,
    publishedAt: isDraft ? null : now,
    closedAt: null,
    calledOffAt: null,
    callOffReason: null,
    erasedAt: null,
  };
  const event: Event = { id: newId(), slug, ...settings, ...counters, ...EMPTY_CHAIN, ...initialState };
  const data = { slug, slots: event.slots, ...(isDraft && { draft: true }) };
  const entry = appendEventEntry(event, actor, now, { action: 'event.created', subjectId: event.id, data });
  if (await findEventBySlug(deps.db, slug)) throw slugTaken(slug);
  await inTransaction(deps.db, async (db) => {
    // Somebody else may have taken the slug since.
    await insertEvent(db, event).catch((error: unknown) => {
      throw isDuplicate(db, error) ? slugTaken(slug) : error;
    });
    await insert(db, auditLog, [entry]);
    await storeWith?.(db, event);
  });
  return event;
}

/** The faults of the slug together with those of the settings. */
function validateNewEvent(slug: string, input: NewEventInput): StoredSettings {
  const isSlug = typeof slug === 'string' && slug !== RESERVED_SLUG && SLUG_PATTERN.test(slug) && slug.length <= MAX_SLUG_LENGTH;
  const slugErrors = isSlug ? [] : [{ field: 'slug', message: { key: 'fieldErrors.event.slug' } }];
  try {
    const settings = validateEvent(input);
    if (isSlug) return settings;
  } catch (error) {
    if (isSlug || !(error instanceof DomainError) || error.details.fieldErrors === undefined) throw error;
    throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [...slugErrors, ...error.details.fieldErrors] });
  }
  throw new DomainError('invalid', { key: 'fieldErrors.event.slug' }, { fieldErrors: slugErrors });
}

function slugTaken(slug: string): DomainError {
  const message = { key: 'fieldErrors.event.slugTaken', values: { slug } };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'slug', message }] });
}
