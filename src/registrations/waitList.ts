import { Refusal } from '../errors.ts';
import { type Event, freeSlots, isAhead } from '../events/event.ts';
import type { Applicant } from './applicant.ts';
import { leaveLine, waitingInOrder } from './line.ts';
import type { Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';

/*
 * Who gets slots, who waits, who moves up.
 *
 * Parties wait in the order of registering and are never split. Only confirmed ones count. The party at the head,
 * when it is too large for the free slots, may be passed by smaller ones that fit, newcomers included, but at most
 * `event.overtakes` times; from then on freed slots are kept for it.
 */

/** Where a newcomer comes: at the slots, on the wait list, or nowhere. */
export function nextPlace(sheet: Sheet, applicant: Pick<Applicant, 'slots' | 'waitList'>): 'slots' | 'wait list' {
  const open = openSlots(sheet);
  if (applicant.slots <= open) return 'slots';
  if (applicant.waitList && sheet.event.waitList === 'on') return 'wait list';
  throw new Refusal('conflict', { key: 'refusals.notEnough' }, { facts: { not_enough_slots_available: String(open) } });
}

/** The slots that a newcomer may have now: the free ones, unless they are kept for the head of the wait list. */
export function openSlots(sheet: Sheet): number {
  return openTo(sheet.event, headOf(sheet));
}

export function openTo(event: Event, head: Registration | undefined): number {
  return head && !mayBePassed(event, head) ? 0 : freeSlots(event);
}

/** Somebody takes slots who did not wait for them; if somebody waits at the head, it has been passed. */
export function takeSlots(sheet: Sheet, slots: number): void {
  const head = headOf(sheet);
  if (head) pass(sheet, head);
  sheet.event.slotsTaken += slots;
}

/** The one place where slots become free. The wait list moves up before the next command is looked at. */
export function giveBack(sheet: Sheet, slots: number): void {
  sheet.event.slotsTaken -= slots;
}

/** Gives the free slots to those who wait. The desk calls it around every command, so no verb can forget it. */
export function moveUp(sheet: Sheet): void {
  let head: Registration | undefined;
  if (freeSlots(sheet.event) === 0 || sheet.event.waiting === 0 || !isAhead(sheet.event, sheet.now)) return;
  for (const party of waitingInOrder(sheet)) {
    if (party.slots > freeSlots(sheet.event)) head ??= party;
    else promote(sheet, party, head);
    if (freeSlots(sheet.event) === 0 || (head && !mayBePassed(sheet.event, head))) return;
  }
}

function promote(sheet: Sheet, party: Registration, head: Registration | undefined) {
  if (head) pass(sheet, head);
  leaveLine(sheet, party);
  sheet.event.slotsTaken += party.slots;
  const isGift = sheet.event.promotion === 'auto';
  change(sheet, party, isGift ? { promotedAt: sheet.now } : { offeredAt: sheet.now });
  write(sheet, isGift ? 'promoted' : 'offer', party);
  note(sheet, { action: isGift ? 'promoted' : 'offered', subject: party.id, details: { slots: party.slots } });
}

function headOf(sheet: Sheet): Registration | undefined {
  return sheet.event.waiting === 0 ? undefined : waitingInOrder(sheet).next().value || undefined;
}

function mayBePassed({ overtakes }: Event, head: Registration): boolean {
  return overtakes === null || head.overtaken < overtakes;
}

function pass(sheet: Sheet, head: Registration) {
  change(sheet, head, { overtaken: head.overtaken + 1 });
}
