import { insert } from '../database/table.ts';
import { inTransaction } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import { entries, NEW_CHAIN, nextEntry } from '../history/history.ts';
import { newId } from '../ids.ts';
import type { Actor, World } from '../world.ts';
import { type Event, SLUG } from './event.ts';
import { type Plan, planned } from './plan.ts';
import { findEvent, insertEvent } from './store.ts';

/** What an organiser must say of an event; the rest has defaults. */
export type NewPlan = Pick<Plan, 'title' | 'starts' | 'zone' | 'slots'> & Partial<Plan>;

/** An event comes into being, open for sign-up. Refuses a slug that is taken and a plan that cannot be. */
export async function announce(world: World, slug: string, plan: NewPlan, by: Actor): Promise<Event> {
  if (!SLUG.test(slug) || slug.length > 80)
    throw new Refusal('invalid', 'A slug has small letters, digits and single hyphens: summer-walk.');
  const now = world.now().toISOString();
  const counters = { slotsTaken: 0, waiting: 0, turns: 0, revision: 0 };
  const facts = { announcedAt: now, closedAt: null, calledOffAt: null, reason: null, forgottenAt: null };
  const event: Event = { id: newId(), slug, ...planned(plan), ...counters, ...NEW_CHAIN, ...facts };
  const entry = nextEntry(event, by, now, { action: 'announced', subject: event.id, details: { slug, slots: event.slots } });
  if (await findEvent(world.db, slug)) throw taken(slug);
  await inTransaction(world.db, async (db) => {
    await insertEvent(db, event);
    await insert(db, entries, [entry]);
  });
  return event;
}

function taken(slug: string): Refusal {
  return new Refusal('conflict', `There is an event ${slug} already.`);
}
