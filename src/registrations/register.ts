import { Refusal } from '../errors.ts';
import { largestParty, refuseUnlessOpen } from '../events/event.ts';
import { emailKey } from '../http/email.ts';
import { newId } from '../ids.ts';
import type { Actor } from '../world.ts';
import { answerOnce, type Once } from './answer.ts';
import type { Applicant } from './applicant.ts';
import type { Command } from './desk.ts';
import type { Links } from './link.ts';
import { asRegistered, type Registration } from './registration.ts';
import { keep, note, type Sheet, write } from './sheet.ts';
import { type Shown, shown } from './shown.ts';
import { nextPlace, takeSlots } from './waitList.ts';

/**
 * A sign-up: slots, or a turn on the wait list, and a letter that asks to confirm. `quiet`: whether an address is
 * registered is told to nobody but its owner.
 */
export function register(eventId: string, applicant: Applicant, links: Links, by: Actor, once?: Once, quiet = false): Command<Shown> {
  const key = emailKey(applicant.email);
  return {
    eventId,
    by,
    sees: { emailKeys: [key], answers: once ? [once.id] : [] },
    decide: (sheet) => answerOnce(sheet, once, () => decide(sheet, applicant, key, links, quiet)),
  };
}

function decide(sheet: Sheet, applicant: Applicant, key: string, links: Links, quiet: boolean): Shown {
  refuseUnlessOpen(sheet.event, sheet.now);
  refuseTooManySlots(sheet, applicant);
  const known = sheet.liveByEmail.get(key);
  if (known && !quiet) throw addressTaken(applicant.email);
  const place = nextPlace(sheet, applicant);
  if (known) return asIfNew(sheet, applicant, known, place, links);
  const registration = newRegistration(sheet, applicant, key, links);
  if (place === 'slots') takeSlots(sheet, applicant.slots);
  else registration.waitListedAt = sheet.now;
  keep(sheet, registration);
  write(sheet, place === 'slots' ? 'confirm' : 'confirm-wait-list', registration);
  note(sheet, { action: 'registered', subject: registration.id, details: { slots: applicant.slots, place } });
  return shown(registration, sheet.event);
}

export function refuseTooManySlots({ event }: Sheet, { slots }: { slots: number }): void {
  const most = largestParty(event);
  if (slots <= most) return;
  const message = { key: 'faults.slots.many', values: { most } };
  throw new Refusal('invalid', message, { fields: [{ field: 'slots', message }] });
}

/** The answer is that of a new registration; the letter tells the truth to whoever owns the address. */
function asIfNew(sheet: Sheet, applicant: Applicant, known: Registration, place: 'slots' | 'wait list', links: Links): Shown {
  const answered = { ...newRegistration(sheet, applicant, known.emailKey, links), waitListedAt: place === 'slots' ? null : sheet.now };
  sheet.event.turns -= 1;
  write(sheet, 'already-registered', known);
  note(sheet, { action: 'registered again', subject: known.id });
  return shown(answered, sheet.event);
}

export function addressTaken(email: string): Refusal {
  return new Refusal('conflict', { key: 'refusals.registered' }, { facts: { email_already_registered: email } });
}

function newRegistration(sheet: Sheet, applicant: Applicant, key: string, links: Links): Registration {
  const id = newId();
  sheet.event.turns += 1;
  const { firstName, lastName, email, phone, slots } = applicant;
  return asRegistered({
    id,
    eventId: sheet.event.id,
    turn: sheet.event.turns,
    linkHash: links.hashFor(id, key),
    firstName,
    lastName,
    email,
    emailKey: key,
    phone,
    slots,
    member: applicant.member ? 1 : 0,
    waitList: applicant.waitList ? 1 : 0,
    registeredAt: sheet.now,
    language: sheet.by.language ?? sheet.event.language,
  });
}
