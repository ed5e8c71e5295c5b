import type { Db } from '../database/dialect.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { type Event, isSignUpOpen, maxPartySize, SLUG_PATTERN } from './event.ts';
import { findAllowedOrigins, findEventBySlug, findListedEvents } from './eventRepository.ts';
import { isDraft } from './eventState.ts';

/**
 * Finds an event for visitors, by its slug; without one, the default event: DEFAULT_EVENT or the only listed one that is open.
 * Throws DomainError `not-found`, also for a draft, or `invalid` if several are open.
 */
export async function eventBySlug(deps: Deps, slug: string | undefined): Promise<Event> {
  const slugOrDefault = slug ?? deps.config.DEFAULT_EVENT;
  if (slugOrDefault !== undefined) {
    const event = await anyEventBySlug(deps, slugOrDefault);
    return assertFound(isDraft(event) ? undefined : event);
  }
  const now = deps.now().toISOString();
  const candidates = (await findListedEvents(deps.db, now)).filter((event) => isSignUpOpen(event, now));
  if (candidates.length > 1) {
    const message = `Several events are open. Name one of them: ${candidates.map((event) => event.slug).join(', ')}`;
    throw new DomainError('invalid', message, { fieldErrors: [{ field: 'event', message }] });
  }
  return assertFound(candidates[0]);
}

/** The same for the operator and for its team, who see drafts. Throws DomainError `not-found`. */
export async function anyEventBySlug({ db }: Pick<Deps, 'db'>, slug: string): Promise<Event> {
  // Malformed slugs are not queried, because PostgreSQL rejects some strings, such as those with NUL.
  return assertFound(SLUG_PATTERN.test(slug) ? await findEventBySlug(db, slug) : undefined);
}

function assertFound(event: Event | undefined): Event {
  if (!event) throw new DomainError('not-found', { key: 'errors.noEvent' });
  return event;
}

/** Whether pages on `origin` may show the form of this event. */
export function allowsOrigin({ allowedOrigins }: Pick<Event, 'allowedOrigins'>, origin: string): boolean {
  const allowed = allowedOrigins.split(' ');
  return allowed.includes('*') || allowed.includes(origin);
}

/** Whether any event, open or closed, allows `origin`. A CORS preflight request does not say which event is meant. */
export async function isOriginOfAnyEvent(db: Db, origin: string): Promise<boolean> {
  return (await findAllowedOrigins(db)).some((allowedOrigins) => allowsOrigin({ allowedOrigins }, origin));
}

/** Public availability of an event. `bookable` is the number of slots available to a new registration. */
export function toAvailability(event: Event, bookable: number, isOpen: boolean) {
  return {
    event: event.slug,
    slots: event.slots,
    remaining: isOpen ? bookable : 0,
    maxPerRegistration: maxPartySize(event),
    waitList: { open: isOpen && event.waitListMode === 'on', waiting: event.waitingCount },
  };
}
