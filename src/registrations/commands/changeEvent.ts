import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { TimeOptions } from '../../events/createEvent.ts';
import type { Event } from '../../events/event.ts';
import type { EventInput } from '../../events/eventSchema.ts';
import { isDraft } from '../../events/eventState.ts';
import { assertStartsLater, type StoredSettings, validateEventChanges } from '../../events/validateEvent.ts';
import type { Command, Seen } from '../domain/command.ts';
import { enqueueMessage, type UnitOfWork } from '../domain/unitOfWork.ts';
import { eventCommand, liveRegistrations, recordEventChange } from './eventCommand.ts';
import { extendDeadlines } from './extendDeadlines.ts';

/**
 * Changes some settings and emails all attendees about a new time or place. Shorter time limits shorten no time that was told.
 * Without a change nothing happens. Throws DomainError `invalid` with every fault, `conflict` for fewer slots than are taken, or
 * `outdated`.
 */
export function changeEvent(
  { id }: Event,
  changes: Partial<EventInput>,
  actor: Actor,
  { allowPast, ...seen }: TimeOptions & Seen = {},
): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    const before = { ...unitOfWork.event };
    const settings = validateEventChanges(before, changes);
    if (!allowPast && !isDraft(before) && settings.startsAt !== before.startsAt) assertStartsLater(settings, unitOfWork.now);
    assertNotBelowTaken(before, settings.slots);
    const changed = changedFields(before, settings);
    if (changed.length === 0) return;
    Object.assign(unitOfWork.event, settings);
    extendDeadlines(unitOfWork, before);
    recordEventChange(unitOfWork, { action: 'event.changed', data: { changed, slots: settings.slots } });
    if (differs(timeAndPlace(before), timeAndPlace(unitOfWork.event))) notifyEveryone(unitOfWork, timeAndPlace(before));
  });
}

/** Names of the input fields whose values differ. */
function changedFields(before: StoredSettings, after: StoredSettings): string[] {
  const columns = Object.keys(after) as (keyof StoredSettings)[];
  // Each time is stored twice, and its moment changes with the zone.
  return columns
    .filter((column) => !column.endsWith('At') && before[column] !== after[column])
    .map((column) => column.replace(/Local$/, ''));
}

function assertNotBelowTaken(event: Event, slots: number) {
  if (slots >= event.slotsTaken) return;
  const message = { key: 'errors.belowTaken', values: { taken: event.slotsTaken, slots: event.slots } };
  throw new DomainError('conflict', message, { fieldErrors: [{ field: 'slots', message }] });
}

function timeAndPlace({ startsAt, endsAt, timeZone, location }: Event) {
  return { startsAt, endsAt, timeZone, location };
}

function differs(before: object, after: object): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function notifyEveryone(unitOfWork: UnitOfWork, previous: object) {
  unitOfWork.event.revision += 1;
  for (const registration of liveRegistrations(unitOfWork)) enqueueMessage(unitOfWork, 'event-changed', registration, { previous });
}
