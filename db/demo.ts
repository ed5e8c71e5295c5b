import { Refusal } from '../src/errors.ts';
import { announce } from '../src/events/announce.ts';
import { allEvents } from '../src/events/store.ts';
import type { World } from '../src/world.ts';

const DAY = 24 * 3_600_000;

/** An empty database gets an event to try things with: Amina's harbour walk, in thirty days. */
export async function offerSample(world: World): Promise<void> {
  if ((await allEvents(world.db)).length > 0) return;
  const day = new Date(world.now().getTime() + 30 * DAY).toISOString().slice(0, 10);
  const walk = {
    title: 'Harbour Walk',
    starts: `${day}T10:00`,
    ends: `${day}T12:00`,
    zone: 'Europe/Brussels',
    location: 'Pier 4, Ostend',
    organiser: 'Harbour Club',
    colour: '#0b6e4f',
    contact: 'amina@example.org',
    slots: 20,
  };
  await announce(world, 'harbour-walk', walk, { name: 'sample', correlationId: 'sample-event' }).catch((error: unknown) => {
    // Another process that started at the same moment was first.
    if (!(error instanceof Refusal)) throw error;
  });
}
