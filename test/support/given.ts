import { announce, type NewPlan } from '../../src/events/announce.ts';
import type { Event } from '../../src/events/event.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import type { World } from '../../src/world.ts';

let number = 0;

export const OPERATOR = { name: 'operator', correlationId: 'given-by-a-test' };

/** An event that is open for sign-up. */
export function anEvent(world: World, plan: Partial<NewPlan> & { slug?: string } = {}): Promise<Event> {
  const { slug = `harbour-walk-${++number}`, ...rest } = plan;
  const usual = { title: 'Harbour Walk', starts: '2027-06-13T19:00', zone: 'Europe/Brussels', location: 'Pier 4, Ostend', slots: 20 };
  return announce(world, slug, { ...usual, ...rest }, OPERATOR);
}

/** Somebody who wants to come. Each has an address of their own. */
export function anApplicant(wishes: Partial<Applicant> = {}): Applicant {
  const who = ++number;
  const usual = { firstName: 'Ada', lastName: 'Lovelace', email: `ada${who}@example.org`, phone: '+32 470 12 34 56' };
  return { ...usual, slots: 1, member: false, waitList: false, ...wishes };
}

/** The two requests of the mission, to the letter. */
export const SEBASTIEN = {
  firstName: 'Sebastien',
  lastName: 'D',
  email: 'seb@dsebastien.net',
  phone: '3247123',
  slots: 2,
  member: false,
  waitList: false,
};
