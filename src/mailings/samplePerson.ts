import { type Event, maxPartySize } from '../events/event.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { sampleRegistration } from '../registrations/emails/sampleEmails.ts';

/** Whose data an email is looked at with, besides what is made up. */
export type KnownPerson = Partial<Pick<Registration, 'firstName' | 'lastName' | 'email' | 'phone' | 'slots' | 'member' | 'language'>>;

/** Somebody in the state that an email is about, for looking at it before anybody gets it. */
export function samplePerson(template: string, event: Event, language: string, known: KnownPerson = {}): Registration {
  const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== '' && value !== undefined));
  const person = sampleRegistration(template, language);
  return { ...person, eventId: event.id, slots: Math.min(person.slots, maxPartySize(event)), ...given };
}

/** What is known about somebody who is registered. */
export function knownPerson({ firstName, lastName, email, phone, slots, member, language }: Registration): KnownPerson {
  return { firstName, lastName, email, phone, slots, member, language };
}
