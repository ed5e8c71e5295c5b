import type { Event } from '../events/event.ts';
import { maxPartySize } from '../events/event.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { SAMPLE_REGISTRATION } from '../registrations/emails/sampleEmails.ts';

/** Somebody who is confirmed, for looking at an email before anybody gets it. */
export function samplePerson(
  event: Event,
  language: string,
  { firstName, lastName, email }: Partial<Pick<Registration, 'firstName' | 'lastName' | 'email'>> = {},
): Registration {
  const person = SAMPLE_REGISTRATION;
  return {
    ...person,
    ...{ eventId: event.id, language, slots: Math.min(person.slots, maxPartySize(event)) },
    ...{ firstName: firstName || person.firstName, lastName: lastName || person.lastName, email: email || person.email },
    confirmedAt: person.registeredAt,
  };
}
