import type { Deps } from './deps.ts';
import { DomainError } from './domainError.ts';
import { createEvent } from './events/createEvent.ts';
import { findAllEvents } from './events/eventRepository.ts';

const DAY_MS = 24 * 3_600_000;

/** Creates a sample event, thirty days from now, if the database has no events. */
export async function createDemoEvent(deps: Deps): Promise<void> {
  if ((await findAllEvents(deps.db)).length > 0) return;
  const date = new Date(deps.now().getTime() + 30 * DAY_MS).toISOString().slice(0, 10);
  const demoEvent = {
    title: 'Harbour Walk',
    starts: `${date}T10:00`,
    ends: `${date}T12:00`,
    timeZone: 'Europe/Brussels',
    location: 'Pier 4, Ostend',
    organiser: 'Harbour Club',
    colour: '#0b6e4f',
    contact: 'amina@example.org',
    slots: 20,
  };
  await createEvent(deps, 'harbour-walk', demoEvent, { name: 'operator:demo', correlationId: 'demo-event' }).catch((error: unknown) => {
    // Another process that started at the same time has created it already.
    if (!(error instanceof DomainError)) throw error;
  });
}
