import { DomainError } from '../../domainError.ts';
import { type Event, freeSlots, isUpcoming } from '../../events/event.ts';
import type { RegistrationInput } from './applicant.ts';
import { answerBy } from './holdDeadline.ts';
import type { Registration } from './registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from './unitOfWork.ts';
import { dequeue, eligibleInOrder } from './waitListQueue.ts';

/*
 * Rules of the wait list: who gets slots, who waits, who is promoted.
 *
 * Parties wait in the order of registering and are never split. Only confirmed parties count. While the party at the head is
 * too large for the free slots, smaller parties that fit may overtake it, new registrations included, but at most
 * `event.maxOvertakes` times. From then on, freed slots are kept for it.
 */

/** Decides whether a new registration gets slots or joins the wait list. Throws DomainError `conflict` if it can do neither. */
export function placementFor(unitOfWork: UnitOfWork, input: Pick<RegistrationInput, 'slots' | 'waitList'>): 'slots' | 'wait_list' {
  const available = currentlyBookableSlots(unitOfWork);
  if (input.slots <= available) return 'slots';
  if (input.waitList && unitOfWork.event.waitListMode === 'on') return 'wait_list';
  throw new DomainError('conflict', { key: 'errors.notEnough' }, { responseBody: { not_enough_slots_available: String(available) } });
}

/** Slots available to a new registration: the free ones, unless they are kept for the head of the wait list. */
export function currentlyBookableSlots(unitOfWork: UnitOfWork): number {
  return bookableSlots(unitOfWork.event, headOf(unitOfWork));
}

export function bookableSlots(event: Event, head: Registration | undefined): number {
  return head && !canBeOvertaken(event, head) ? 0 : freeSlots(event);
}

/** Reserves slots for a party that is not on the wait list. Counts as one overtake of the head, if there is one. */
export function reserveSlots(unitOfWork: UnitOfWork, slots: number): void {
  const head = headOf(unitOfWork);
  if (head) recordOvertake(unitOfWork, head);
  unitOfWork.event.slotsTaken += slots;
}

/** Slots available to a party that registered before, but holds none: only who registered before it can be ahead. */
export function bookableSlotsFor(unitOfWork: UnitOfWork, party: Registration): number {
  return bookableSlots(unitOfWork.event, headBefore(unitOfWork, party));
}

/** The same as `reserveSlots` for such a party. */
export function reserveSlotsFor(unitOfWork: UnitOfWork, party: Registration): void {
  const head = headBefore(unitOfWork, party);
  if (head) recordOvertake(unitOfWork, head);
  unitOfWork.event.slotsTaken += party.slots;
}

/** The only place where slots become free. Waiting parties are promoted before the next command is decided. */
export function releaseSlots(unitOfWork: UnitOfWork, slots: number): void {
  unitOfWork.event.slotsTaken -= slots;
}

/** Gives free slots to waiting parties. The command processor calls it before and after every command, so that none can forget it. */
export function promoteWaiting(unitOfWork: UnitOfWork): void {
  const { event } = unitOfWork;
  if (freeSlots(event) === 0 || event.waitingCount === 0 || !isUpcoming(event, unitOfWork.now)) return;
  const promotions = [...promotionsOf(event, eligibleInOrder(unitOfWork), freeSlots(event))];
  for (const { party, head } of promotions) promote(unitOfWork, party, head);
}

/** Whether a party that joins the wait list now, at the place of its sign-up, would get slots at once. `of` is the size of the event. */
export function wouldGetSlots(unitOfWork: UnitOfWork, party: Registration, { free, of: size }: { free: number; of: number }): boolean {
  if (party.slots > size) return false;
  const waiting = unitOfWork.event.waitingCount === 0 ? [] : eligibleInOrder(unitOfWork);
  for (const { party: promoted } of promotionsOf(unitOfWork.event, insertedInOrder(waiting, party, size), free))
    if (promoted === party) return true;
  return false;
}

interface Promotion {
  party: Registration;
  /** Whom it overtakes. */
  head: Registration | undefined;
}

/** The rule itself: which of the parties, which are in order, get the free slots. */
function* promotionsOf(event: Event, parties: Iterable<Registration>, free: number): Generator<Promotion> {
  let left = free;
  let head: Registration | undefined;
  let overtakes = 0;
  for (const party of parties) {
    if (party.slots > left) head ??= party;
    else {
      left -= party.slots;
      if (head) overtakes += 1;
      yield { party, head };
    }
    if (left === 0 || (head && !canBeOvertaken(event, { overtakenCount: head.overtakenCount + overtakes }))) return;
  }
}

function* insertedInOrder(parties: Iterable<Registration>, party: Registration, size: number): Generator<Registration> {
  let isInserted = false;
  for (const other of parties) {
    if (!isInserted && other.sequence > party.sequence) {
      isInserted = true;
      yield party;
    }
    if (other.slots <= size) yield other;
  }
  if (!isInserted) yield party;
}

function promote(unitOfWork: UnitOfWork, party: Registration, head: Registration | undefined) {
  if (head) recordOvertake(unitOfWork, head);
  dequeue(unitOfWork, party);
  unitOfWork.event.slotsTaken += party.slots;
  grantSlots(unitOfWork, party, grantOf(unitOfWork.event, party));
}

/** What a party gets: slots, or an offer of them that it has to accept. */
export type Grant = 'promoted' | 'offered';

/** Somebody without an email address cannot be asked, and gets the slots. */
function grantOf({ promotion }: Event, { hasEmail }: Registration): Grant {
  return promotion === 'auto' || hasEmail === 0 ? 'promoted' : 'offered';
}

/** `data` goes into the audit log as well. */
export function grantSlots(unitOfWork: UnitOfWork, party: Registration, grant: Grant, data: object = {}) {
  const isPromoted = grant === 'promoted';
  updateRegistration(unitOfWork, party, isPromoted ? { promotedAt: unitOfWork.now } : offerOf(unitOfWork));
  enqueueMessage(unitOfWork, isPromoted ? 'promoted' : 'offer', party);
  recordAudit(unitOfWork, {
    action: isPromoted ? 'registration.promoted' : 'registration.offered',
    subjectId: party.id,
    data: { slots: party.slots, ...data },
  });
}

function offerOf({ event, now }: UnitOfWork): Partial<Registration> {
  return { offeredAt: now, offerUntil: answerBy(event, now, event.offerWithinMinutes) };
}

export function headOf(unitOfWork: UnitOfWork): Registration | undefined {
  return unitOfWork.event.waitingCount === 0 ? undefined : eligibleInOrder(unitOfWork).next().value || undefined;
}

function headBefore(unitOfWork: UnitOfWork, { sequence }: Registration): Registration | undefined {
  const head = headOf(unitOfWork);
  return head && head.sequence < sequence ? head : undefined;
}

export function canBeOvertaken({ maxOvertakes }: Event, { overtakenCount }: Pick<Registration, 'overtakenCount'>): boolean {
  return maxOvertakes === null || overtakenCount < maxOvertakes;
}

export function recordOvertake(unitOfWork: UnitOfWork, head: Registration) {
  updateRegistration(unitOfWork, head, { overtakenCount: head.overtakenCount + 1 });
}
