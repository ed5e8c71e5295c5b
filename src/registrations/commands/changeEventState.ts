import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertUpcoming, type Event } from '../../events/event.ts';
import { eventState, isDraft } from '../../events/eventState.ts';
import { titleValues } from '../../events/eventTexts.ts';
import { assertStartsLater } from '../../events/validateEvent.ts';
import type { Command, Seen } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { enqueueMessage } from '../domain/unitOfWork.ts';
import { eventCommand, liveRegistrations, recordEventChange } from './eventCommand.ts';

/*
 * Commands that take an event from one state to another (`eventState`). Each has no effect the second time, and throws DomainError
 * `outdated` if somebody has changed the event since it was seen.
 */

/** Shows a draft to everybody, and opens sign-up unless it opens later. Throws DomainError `invalid` for a start that has passed. */
export function publishEvent({ id }: Event, actor: Actor, seen: Seen = {}): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    const { event, now } = unitOfWork;
    if (!isDraft(event)) return;
    assertStartsLater(event, now);
    event.publishedAt = now;
    recordEventChange(unitOfWork, { action: 'event.published' });
  });
}

/** Makes it a draft again. Throws DomainError `conflict` if anybody ever signed up, or it was called off. */
export function unpublishEvent({ id }: Event, actor: Actor, seen: Seen = {}): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    const { event } = unitOfWork;
    if (isDraft(event)) return;
    if (event.calledOffAt !== null) throw new DomainError('conflict', { key: 'errors.eventCalledOff', valuesIn: titleValues(event) });
    if (event.lastSequence > 0) throw new DomainError('conflict', { key: 'errors.unpublishWithPeople', valuesIn: titleValues(event) });
    Object.assign(event, { publishedAt: null, closedAt: null });
    recordEventChange(unitOfWork, { action: 'event.unpublished' });
  });
}

/** Ends all registrations and emails all attendees. Throws DomainError `conflict` for a draft, or once the event has begun or was called off. */
export function callOff({ id }: Event, callOffReason: string | null, actor: Actor, seen: Seen = {}): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    assertUpcoming(unitOfWork.event, unitOfWork.now);
    Object.assign(unitOfWork.event, { calledOffAt: unitOfWork.now, closedAt: unitOfWork.event.closedAt ?? unitOfWork.now, callOffReason });
    recordEventChange(unitOfWork, { action: 'event.called_off' });
    for (const registration of liveRegistrations(unitOfWork)) {
      endRegistration(unitOfWork, registration, 'called_off');
      enqueueMessage(unitOfWork, 'called-off', registration);
    }
  });
}

/** Closes sign-up by hand, also before it opens. Throws DomainError `conflict` for a draft. */
export function closeSignUp({ id }: Event, actor: Actor, seen: Seen = {}): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    const { event, now } = unitOfWork;
    if (isDraft(event)) assertUpcoming(event, now);
    if (event.closedAt !== null) return;
    event.closedAt = now;
    recordEventChange(unitOfWork, { action: 'event.closed' });
  });
}

/**
 * Opens sign-up now, whatever was planned: a time of opening that lies ahead and one of closing that has passed are forgotten. Throws
 * DomainError `conflict` for a draft, or once the event has begun or was called off.
 */
export function openSignUp({ id }: Event, actor: Actor, seen: Seen = {}): Command<Event> {
  return eventCommand(id, actor, seen, (unitOfWork) => {
    const { event, now } = unitOfWork;
    assertUpcoming(event, now);
    if (eventState(event, now) === 'open') return;
    event.closedAt = null;
    if (event.opensAt !== null && event.opensAt > now) Object.assign(event, { opensAt: null, opensLocal: null });
    if (event.closesAt !== null && event.closesAt <= now) Object.assign(event, { closesAt: null, closesLocal: null });
    recordEventChange(unitOfWork, { action: 'event.opened' });
  });
}
