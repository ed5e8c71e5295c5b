import { Refusal } from '../errors.ts';
import { refuseUnlessAhead, refuseUnlessOpen } from '../events/event.ts';
import { emailKey } from '../http/email.ts';
import type { Actor } from '../world.ts';
import type { Changes } from './changes.ts';
import { refuseEnded, unknownLink } from './confirm.ts';
import type { Command } from './desk.ts';
import type { Links } from './link.ts';
import { refuseTooManySlots } from './register.ts';
import { holdsSlots, type Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';
import { type Shown, shown } from './shown.ts';
import { giveBack, openSlots, takeSlots } from './waitList.ts';

/** An attendee changes their registration. Refused, everything stays as it was. */
export function changeRegistration({ id, eventId }: Registration, changes: Changes, links: Links, by: Actor): Command<Shown> {
  const key = changes.email === undefined ? undefined : emailKey(changes.email);
  return {
    eventId,
    by,
    sees: { ids: [id], emailKeys: key === undefined ? [] : [key] },
    decide: (sheet) => decide(sheet, sheet.registrations.get(id), changes, links),
  };
}

function decide(sheet: Sheet, registration: Registration | undefined, changes: Changes, links: Links): Shown {
  if (!registration) throw unknownLink();
  refuseEnded(registration);
  refuseUnlessAhead(sheet.event, sheet.now);
  const slotsBefore = registration.slots;
  changeSlots(sheet, registration, changes.slots ?? slotsBefore);
  const { firstName = registration.firstName, lastName = registration.lastName, phone = registration.phone } = changes;
  const member = changes.member === undefined ? registration.member : changes.member ? 1 : 0;
  change(sheet, registration, { firstName, lastName, phone, member });
  if (changes.email !== undefined) askNewAddress(sheet, registration, changes.email, links);
  if (registration.slots !== slotsBefore) write(sheet, 'changed', registration, { before: { slots: slotsBefore } });
  note(sheet, { action: 'changed', subject: registration.id, details: { fields: Object.keys(changes), slots: registration.slots } });
  return shown(registration, sheet.event);
}

/** Fewer slots become free at once. More are a newcomer's wish; whoever waits keeps their turn with either. */
function changeSlots(sheet: Sheet, registration: Registration, slots: number) {
  const more = slots - registration.slots;
  if (more > 0) refuseTooManySlots(sheet, { slots });
  if (more > 0 && holdsSlots(registration)) takeMore(sheet, more);
  if (more < 0 && holdsSlots(registration)) giveBack(sheet, -more);
  change(sheet, registration, { slots });
}

function takeMore(sheet: Sheet, more: number) {
  refuseUnlessOpen(sheet.event, sheet.now);
  const open = openSlots(sheet);
  if (more > open) throw new Refusal('conflict', { key: 'refusals.notEnough' }, { facts: { not_enough_slots_available: String(open) } });
  takeSlots(sheet, more);
}

/**
 * Another address counts once it is confirmed from its mailbox. One that somebody else is registered with gives nothing
 * away here: its owner is written to, and whoever asked sees the same as always.
 */
function askNewAddress(sheet: Sheet, registration: Registration, email: string, links: Links) {
  const newEmailKey = emailKey(email);
  const owner = sheet.liveByEmail.get(newEmailKey);
  if (owner === registration) change(sheet, registration, { email });
  else if (owner) write(sheet, 'already-registered', owner);
  else {
    change(sheet, registration, { newEmail: email, newEmailKey, newLinkHash: links.hashFor(registration.id, newEmailKey) });
    write(sheet, 'confirm-address', registration, { to: email });
  }
}
