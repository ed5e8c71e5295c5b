import type { Db } from '../database/dialect.ts';
import { Refusal } from '../errors.ts';
import type { World } from '../world.ts';
import { type Event, largestParty, SLUG } from './event.ts';
import { allAllowedOrigins, findEvent, openEvents } from './store.ts';

/** The event with this slug; without one the default event: DEFAULT_EVENT, or the only one open. */
export async function eventBySlug(world: World, slug: string | undefined): Promise<Event> {
  const named = slug ?? world.config.DEFAULT_EVENT;
  // What cannot be a slug is not looked for: PostgreSQL takes not every text.
  if (named !== undefined) return existing(SLUG.test(named) ? await findEvent(world.db, named) : undefined);
  const open = await openEvents(world.db, world.now().toISOString());
  if (open.length > 1) {
    const message = `Say which event: ${open.map((event) => event.slug).join(', ')}`;
    throw new Refusal('invalid', message, { fields: [{ field: 'event', message }] });
  }
  return existing(open[0]);
}

function existing(event: Event | undefined): Event {
  if (!event) throw new Refusal('not-found', { key: 'refusals.noEvent' });
  return event;
}

/** Whether a page of `origin` may carry the form of this event. */
export function allowsOrigin({ allowedOrigins }: Pick<Event, 'allowedOrigins'>, origin: string): boolean {
  const allowed = allowedOrigins.split(' ');
  return allowed.includes('*') || allowed.includes(origin);
}

/** Whether a page of `origin` may carry the form of any event, one that is closed too: all that is known when a browser asks beforehand. */
export async function isOriginOfSomeEvent(db: Db, origin: string): Promise<boolean> {
  return (await allAllowedOrigins(db)).some((allowedOrigins) => allowsOrigin({ allowedOrigins }, origin));
}

/** How full an event is, for everybody to see. `open` are the slots a newcomer may have now. */
export function availability(event: Event, open: number, isOpen: boolean) {
  return {
    event: event.slug,
    slots: event.slots,
    remaining: isOpen ? open : 0,
    maxPerRegistration: largestParty(event),
    waitList: { open: isOpen && event.waitList === 'on', waiting: event.waiting },
  };
}
