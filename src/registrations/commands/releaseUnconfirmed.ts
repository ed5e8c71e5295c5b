import type { Actor } from '../../deps.ts';
import { assertUpcoming, type Event } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { unconfirmedSlots } from '../domain/unconfirmedHolds.ts';
import { recordAudit } from '../domain/unitOfWork.ts';

export interface ReleasedHolds {
  event: Event;
  registrations: number;
  slots: number;
}

/**
 * Ends every registration that has held slots without being confirmed for at least `olderThanMinutes`, as if its time had
 * lapsed. Throws DomainError `conflict` once the event has begun or was called off.
 */
export function releaseUnconfirmed({ id }: Event, olderThanMinutes: number, actor: Actor): Command<ReleasedHolds> {
  return {
    eventId: id,
    actor,
    loads: { allLive: true },
    decide: (unitOfWork) => {
      assertUpcoming(unitOfWork.event, unitOfWork.now);
      const registeredUntil = new Date(Date.parse(unitOfWork.now) - olderThanMinutes * 60_000).toISOString();
      const holds = [...unitOfWork.registrations.values()].filter(
        (registration) => unconfirmedSlots(registration) > 0 && registration.registeredAt <= registeredUntil,
      );
      const slots = holds.reduce((sum, registration) => sum + registration.slots, 0);
      for (const registration of holds) endRegistration(unitOfWork, registration, 'lapsed');
      const data = { olderThanMinutes, registrations: holds.length, slots };
      if (holds.length > 0) recordAudit(unitOfWork, { action: 'event.unconfirmed_released', subjectId: id, data });
      return { event: unitOfWork.event, registrations: holds.length, slots };
    },
  };
}
