import type { Deps } from '../../src/deps.ts';
import { createEvent, type NewEventInput, type NewEventOptions } from '../../src/events/createEvent.ts';
import type { Event } from '../../src/events/event.ts';
import { type RegistrationBody, type RegistrationInput, registrationSchema } from '../../src/registrations/domain/applicant.ts';
import { type EmailAddress, parseEmailAddress } from '../../src/validation/emailAddress.ts';
import { validate } from '../../src/validation/validate.ts';

let sequence = 0;

export const OPERATOR = { name: 'operator:test', correlationId: 'given-by-a-test' };

/** An event that is open for sign-up. */
export function anEvent(
  deps: Deps,
  overrides: Partial<NewEventInput> & Pick<NewEventOptions, 'isDraft'> & { slug?: string } = {},
): Promise<Event> {
  const { slug = `harbour-walk-${++sequence}`, isDraft, ...rest } = overrides;
  const defaults = {
    title: 'Harbour Walk',
    starts: '2027-06-13T19:00',
    timeZone: 'Europe/Brussels',
    location: 'Pier 4, Ostend',
    slots: 20,
  };
  return createEvent(deps, slug, { ...defaults, ...rest }, OPERATOR, { isDraft });
}

/** The body of a sign-up with an email address that no other one has. */
export function anApplicant(overrides: Partial<RegistrationBody> = {}): RegistrationBody {
  const index = ++sequence;
  const defaults = { firstName: 'Ada', lastName: 'Lovelace', email: `ada${index}@example.org`, phone: '+32 470 12 34 56' };
  return { ...defaults, slots: 1, member: false, waitList: false, ...overrides };
}

/** The same as the command `register` takes it. */
export function aRegistrationInput(overrides: Partial<RegistrationBody> = {}): RegistrationInput {
  return validate(registrationSchema, anApplicant(overrides));
}

/** A valid address as the schemas make it. */
export function emailAddress(typed: string): EmailAddress {
  return parseEmailAddress(typed) as EmailAddress;
}

/** The example request of the mission. */
export const SEBASTIEN = {
  firstName: 'Sebastien',
  lastName: 'D',
  email: 'seb@dsebastien.net',
  phone: '3247123',
  slots: 2,
  member: false,
  waitList: false,
};
