import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { TimeOptions } from '../../events/createEvent.ts';
import { assertUpcoming, type Event } from '../../events/event.ts';
import type { EventInput } from '../../events/eventSchema.ts';
import { assertStartsLater, validateEventChanges } from '../../events/validateEvent.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { isLive } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';
import { extendDeadlines } from './extendDeadlines.ts';

/*
 * Commands that change an event. They go through the command processor, so that additional slots reach the wait list before
 * anybody else can take them.
 */

/**
 * Changes some settings and emails all attendees about a new time or place. Shorter time limits shorten no time that was told. Throws DomainError `invalid`, or `conflict` for fewer
 * slots than are taken.
 */
export function changeEvent({ id }: Event, changes: Partial<EventInput>, actor: Actor, { allowPast }: TimeOptions = {}): Command<Event> {
  return eventCommand(id, actor, (unitOfWork) => {
    const settings = validateEventChanges(unitOfWork.event, changes);
    if (!allowPast && settings.startsAt !== unitOfWork.event.startsAt) assertStartsLater(settings, unitOfWork.now);
    assertNotBelowTaken(unitOfWork.event, settings.slots);
    const before = { ...unitOfWork.event };
    const previous = timeAndPlace(before);
    Object.assign(unitOfWork.event, settings);
    extendDeadlines(unitOfWork, before);
    recordAudit(unitOfWork, { action: 'event.changed', subjectId: id, data: { changed: Object.keys(changes), slots: settings.slots } });
    if (JSON.stringify(previous) !== JSON.stringify(timeAndPlace(unitOfWork.event))) notifyEveryone(unitOfWork, previous);
  });
}

/** Ends all registrations and emails all attendees. Throws DomainError `conflict` once the event has begun or was called off. */
export function callOff({ id }: Event, callOffReason: string | null, actor: Actor): Command<Event> {
  return eventCommand(id, actor, (unitOfWork) => {
    assertUpcoming(unitOfWork.event, unitOfWork.now);
    Object.assign(unitOfWork.event, { calledOffAt: unitOfWork.now, closedAt: unitOfWork.event.closedAt ?? unitOfWork.now, callOffReason });
    recordAudit(unitOfWork, { action: 'event.called_off', subjectId: id });
    for (const registration of liveRegistrations(unitOfWork)) {
      endRegistration(unitOfWork, registration, 'called_off');
      enqueueMessage(unitOfWork, 'called-off', registration);
    }
  });
}

export function closeSignUp({ id }: Event, actor: Actor): Command<Event> {
  return eventCommand(id, actor, (unitOfWork) => {
    if (unitOfWork.event.closedAt !== null) return;
    unitOfWork.event.closedAt = unitOfWork.now;
    recordAudit(unitOfWork, { action: 'event.closed', subjectId: id });
  });
}

/** Throws DomainError `conflict` once the event has begun or was called off. */
export function openSignUp({ id }: Event, actor: Actor): Command<Event> {
  return eventCommand(id, actor, (unitOfWork) => {
    assertUpcoming(unitOfWork.event, unitOfWork.now);
    if (unitOfWork.event.closedAt === null) return;
    unitOfWork.event.closedAt = null;
    recordAudit(unitOfWork, { action: 'event.opened', subjectId: id });
  });
}

function eventCommand(eventId: string, actor: Actor, decide: (unitOfWork: UnitOfWork) => void): Command<Event> {
  return {
    eventId,
    actor,
    loads: { allLive: true },
    decide: (unitOfWork) => {
      decide(unitOfWork);
      return unitOfWork.event;
    },
  };
}

/** Whether these changes are emailed to everyone. Throws DomainError `invalid`. */
export function changesTimeOrPlace(event: Event, changes: Partial<EventInput>): boolean {
  const settings = validateEventChanges(event, changes);
  return JSON.stringify(timeAndPlace(event)) !== JSON.stringify(timeAndPlace({ ...event, ...settings }));
}

function assertNotBelowTaken(event: Event, slots: number) {
  if (slots >= event.slotsTaken) return;
  const message = `${event.slotsTaken} of ${event.slots} slots are taken, so the event cannot have fewer than ${event.slotsTaken}.`;
  throw new DomainError('conflict', message);
}

function timeAndPlace({ startsAt, endsAt, timeZone, location }: Event) {
  return { startsAt, endsAt, timeZone, location };
}

function notifyEveryone(unitOfWork: UnitOfWork, previous: object) {
  unitOfWork.event.revision += 1;
  for (const registration of liveRegistrations(unitOfWork)) enqueueMessage(unitOfWork, 'event-changed', registration, { previous });
}

function liveRegistrations(unitOfWork: UnitOfWork) {
  return [...unitOfWork.registrations.values()].filter(isLive);
}
