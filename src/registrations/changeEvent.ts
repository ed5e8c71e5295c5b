import { Refusal } from '../errors.ts';
import { type Event, freeSlots, refuseUnlessAhead } from '../events/event.ts';
import { type Plan, planned, planOf } from '../events/plan.ts';
import type { Actor } from '../world.ts';
import type { Command } from './desk.ts';
import { end } from './end.ts';
import { isLive } from './registration.ts';
import { note, type Sheet, write } from './sheet.ts';

/*
 * Changes of an event that can move its wait list or concern everybody who is registered: they go through the desk
 * like everything that does, so that more slots are given to those who wait before anybody else asks for them.
 */

/** Another plan, in part. Refuses fewer slots than are taken. Another time or place is told to everybody concerned. */
export function changeEvent({ id }: Event, changes: Partial<Plan>, by: Actor): Command<Event> {
  return onEvent(id, by, (sheet) => {
    const plan = planned({ ...planOf(sheet.event), ...changes });
    refuseFewerThanTaken(sheet.event, plan.slots);
    const before = timeAndPlace(sheet.event);
    Object.assign(sheet.event, plan);
    note(sheet, { action: 'changed', subject: id, details: { changed: Object.keys(changes), slots: plan.slots } });
    if (JSON.stringify(before) !== JSON.stringify(timeAndPlace(sheet.event))) tellEveryone(sheet, before);
  });
}

/** The event will not be: every registration ends, and everybody is told. */
export function callOff({ id }: Event, reason: string | null, by: Actor): Command<Event> {
  return onEvent(id, by, (sheet) => {
    refuseUnlessAhead(sheet.event, sheet.now);
    Object.assign(sheet.event, { calledOffAt: sheet.now, closedAt: sheet.event.closedAt ?? sheet.now, reason });
    note(sheet, { action: 'called off', subject: id });
    for (const registration of everyone(sheet)) {
      end(sheet, registration, 'called off');
      write(sheet, 'called-off', registration);
    }
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
    refuseUnlessAhead(sheet.event, sheet.now);
    if (sheet.event.closedAt === null) return;
    sheet.event.closedAt = null;
    note(sheet, { action: 'opened', subject: id });
  });
}

function onEvent(eventId: string, by: Actor, decide: (sheet: Sheet) => void): Command<Event> {
  return {
    eventId,
    by,
    sees: { everyone: true },
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

function timeAndPlace({ startsAt, endsAt, zone, location }: Event) {
  return { startsAt, endsAt, zone, location };
}

function tellEveryone(sheet: Sheet, before: object) {
  sheet.event.revision += 1;
  for (const registration of everyone(sheet)) write(sheet, 'event-changed', registration, { before });
}

function everyone(sheet: Sheet) {
  return [...sheet.registrations.values()].filter(isLive);
}
