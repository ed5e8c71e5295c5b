import { DomainError } from '../../domainError.ts';
import { freeSlots } from '../../events/event.ts';
import { validateEventChanges } from '../../events/validateEvent.ts';
import type { Registration } from './registration.ts';
import { recordAudit, type UnitOfWork } from './unitOfWork.ts';
import { canBeOvertaken, type Grant, grantSlots, headOf, recordOvertake } from './waitList.ts';
import { dequeue, eligibleInOrder } from './waitListQueue.ts';

/*
 * What an organiser gives out of turn, at their word. It still has to be free: nothing is ever given twice. The head counts one
 * overtake, but not more than the event allows, because from then on freed slots are kept for it already.
 */

/**
 * Makes sure that so many slots are free, whomever they are kept for. `moreSlots` are added to the event first, and nobody else
 * can take them in between. Throws DomainError `conflict` if not enough are free, and `invalid` for too large an event.
 */
export function makeFree(unitOfWork: UnitOfWork, slots: number, moreSlots: number): void {
  const { event } = unitOfWork;
  const settings = moreSlots === 0 ? event : validateEventChanges(event, { slots: event.slots + moreSlots });
  assertFree(freeSlots(event) + moreSlots, slots);
  if (moreSlots === 0) return;
  changeCapacity(unitOfWork, settings.slots);
}

/** `slots` are valid for the event, and not fewer than are taken. */
export function changeCapacity(unitOfWork: UnitOfWork, slots: number): void {
  const { event } = unitOfWork;
  event.slots = slots;
  event.version += 1;
  const data = { changed: ['slots'], slots, version: event.version };
  recordAudit(unitOfWork, { action: 'event.changed', subjectId: event.id, data });
}

function assertFree(free: number, slots: number) {
  if (slots <= free) return;
  const message = { key: 'errors.slotsNeeded', values: { needed: slots, free } };
  throw new DomainError('conflict', message, { responseBody: { not_enough_slots_available: String(free) } });
}

/** Gives free slots to a waiting party whose turn it is not. Returns how many parties were overtaken. */
export function grantOutOfTurn(unitOfWork: UnitOfWork, party: Registration, grant: Grant): number {
  const overtaken = countOvertaken(unitOfWork, party.sequence);
  overtakeHead(unitOfWork, party.sequence);
  dequeue(unitOfWork, party);
  unitOfWork.event.slotsTaken += party.slots;
  grantSlots(unitOfWork, party, grant, { outOfTurn: true, overtaken });
  return overtaken;
}

/** Reserves slots for a new party, which is behind everybody who waits. Returns how many parties were overtaken. */
export function reserveOutOfTurn(unitOfWork: UnitOfWork, slots: number): number {
  const overtaken = countOvertaken(unitOfWork, Number.POSITIVE_INFINITY);
  overtakeHead(unitOfWork, Number.POSITIVE_INFINITY);
  unitOfWork.event.slotsTaken += slots;
  return overtaken;
}

function countOvertaken(unitOfWork: UnitOfWork, sequence: number): number {
  if (unitOfWork.event.waitingCount === 0) return 0;
  let overtaken = 0;
  for (const party of eligibleInOrder(unitOfWork)) {
    if (party.sequence >= sequence) break;
    overtaken += 1;
  }
  return overtaken;
}

function overtakeHead(unitOfWork: UnitOfWork, sequence: number) {
  const head = headOf(unitOfWork);
  if (head && head.sequence < sequence && canBeOvertaken(unitOfWork.event, head)) recordOvertake(unitOfWork, head);
}
