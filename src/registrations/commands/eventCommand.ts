import type { AuditEvent } from '../../audit/auditLog.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import type { Command, Seen } from '../domain/command.ts';
import { isLive } from '../domain/registration.ts';
import { recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';

/**
 * A command that changes an event. It goes through the command processor, so that additional slots reach the wait list before
 * anybody else can take them. Throws DomainError `outdated` if somebody has changed the event since it was seen.
 */
export function eventCommand(eventId: string, actor: Actor, { version }: Seen, decide: (unitOfWork: UnitOfWork) => void): Command<Event> {
  return {
    eventId,
    actor,
    loads: { allLive: true, eventTexts: true },
    decide: (unitOfWork) => {
      if (version !== undefined && version !== unitOfWork.event.version) throw new DomainError('outdated', { key: 'errors.eventOutdated' });
      decide(unitOfWork);
      return unitOfWork.event;
    },
  };
}

/** Notes in the audit log that settings or state of the event were changed, and counts its version up. */
export function recordEventChange(unitOfWork: UnitOfWork, { action, data }: Pick<AuditEvent, 'action' | 'data'>): void {
  const { event } = unitOfWork;
  event.version += 1;
  recordAudit(unitOfWork, { action, subjectId: event.id, data: { ...data, version: event.version } });
}

export function liveRegistrations(unitOfWork: UnitOfWork) {
  return [...unitOfWork.registrations.values()].filter(isLive);
}
