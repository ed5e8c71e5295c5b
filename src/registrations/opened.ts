import { Refusal } from '../errors.ts';
import type { Event } from '../events/event.ts';
import { findEventById } from '../events/store.ts';
import type { World } from '../world.ts';
import { unknownLink } from './confirm.ts';
import { isOnWaitList, questionTo, type Registration } from './registration.ts';
import { shown } from './shown.ts';
import { askedKey, findAhead, findAskedAt, findByLink, isUnreachable } from './store.ts';

const LINK = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What a private link opens. */
export interface Opened {
  link: string;
  registration: Registration;
  event: Event;
}

/** Refuses what is no link (400), what opens nothing (404), and what was forgotten (410). */
export async function open(world: World, link: unknown): Promise<Opened> {
  if (typeof link !== 'string' || !LINK.test(link))
    throw new Refusal('invalid', 'This link is not complete. Open it from the mail once more.');
  const registration = await findByLink(world.db, link);
  const event = registration && (await findEventById(world.db, registration.eventId));
  if (!event) throw unknownLink();
  if (event.forgottenAt !== null) throw new Refusal('gone', 'This event is over, and the details of its registrations were deleted.');
  return { link, registration, event };
}

/** The registration as its owner sees it, with all that only the database knows. */
export async function lookAt({ db }: World, { registration, event }: Opened) {
  const askedAt = (await findAskedAt(db, [registration.id])).get(askedKey(registration.id, questionTo(registration)));
  const waits = isOnWaitList(registration) && registration.confirmedAt !== null;
  return {
    ...shown(registration, event, askedAt),
    ...(waits && { ahead: await findAhead(db, registration) }),
    ...((await isUnreachable(db, registration)) && { unreachable: true }),
  };
}
