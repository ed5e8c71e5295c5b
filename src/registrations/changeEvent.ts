import { Refusal } from '../errors.ts';
import { type Event, freeSlots } from '../events/event.ts';
import { type Plan, planned, planOf } from '../events/plan.ts';
import type { Actor } from '../world.ts';
import type { Command } from './desk.ts';
import { note, type Sheet } from './sheet.ts';

/*
 * Changes of an event that can move its wait list: they go through the desk like everything that does, so that more
 * slots are given to those who wait before anybody else asks for them.
 */

/** Another plan, in part. Refuses fewer slots than are taken. */
export function changeEvent({ id }: Event, changes: Partial<Plan>, by: Actor): Command<Event> {
  return onEvent(id, by, (sheet) => {
    const plan = planned({ ...planOf(sheet.event), ...changes });
    refuseFewerThanTaken(sheet.event, plan.slots);
    Object.assign(sheet.event, plan);
    note(sheet, { action: 'changed', subject: id, details: { changed: Object.keys(changes), slots: plan.slots } });
  });
}

export function closeSignUp({ id }: Event, by: Actor): Command<Event> {
  return onEvent(id, by, (sheet) => {
    if (sheet.event.closedAt !== null) return;
    sheet.event.closedAt = sheet.now;
    note(sheet, { action: 'closed', subject: id });
  });
}

export function openSignUp({ id }: Event, by: Actor): Command<Event> {
  return onEvent(id, by, (sheet) => {
    if (sheet.event.closedAt === null) return;
    sheet.event.closedAt = null;
    note(sheet, { action: 'opened', subject: id });
  });
}

function onEvent(eventId: string, by: Actor, decide: (sheet: Sheet) => void): Command<Event> {
  return {
    eventId,
    by,
    sees: {},
    decide: (sheet) => {
      decide(sheet);
      return sheet.event;
    },
  };
}

function refuseFewerThanTaken(event: Event, slots: number) {
  if (slots >= event.slotsTaken) return;
  const message = `${event.slotsTaken} of ${event.slots} slots are taken and ${freeSlots(event)} are free: there cannot be fewer than ${event.slotsTaken}.`;
  throw new Refusal('conflict', message);
}
