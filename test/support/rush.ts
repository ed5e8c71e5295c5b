import type { Event } from '../../src/events/event.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import type { World } from '../../src/world.ts';
import { type Reply, Visitor } from './client.ts';
import { anApplicant, anEvent } from './given.ts';

/** An event that is open whatever the time is: processes of their own have the real one. */
export function openForLong(world: World, plan: Parameters<typeof anEvent>[1]): Promise<Event> {
  return anEvent(world, { starts: '2099-06-13T19:00', ...plan });
}

/** Somebody at each door, all with the one token that the first door gave. */
export async function peopleAt(doors: string[], event: Event): Promise<Visitor[]> {
  const { token } = await Visitor.at(doors[0] as string, event);
  return doors.map((url) => new Visitor(url, token));
}

export function many(count: number, wishes: Partial<Applicant> = {}): Applicant[] {
  return Array.from({ length: count }, () => anApplicant(wishes));
}

/** All of them sign up in the same moment, one at each door in turn. */
export function allAtOnce(visitors: Visitor[], applicants: Applicant[], headers: Record<string, string> = {}): Promise<Reply[]> {
  return Promise.all(applicants.map((applicant, index) => (visitors[index % visitors.length] as Visitor).signUp(applicant, headers)));
}

export const SLOTS = '200: slots';
export const LINE = '200: a turn on the wait list';
export const NOTHING_LEFT = '409: {"not_enough_slots_available":"0"}';

/** How often each answer was given. */
export function tally(replies: Reply[]): Record<string, number> {
  const answers: Record<string, number> = {};
  for (const reply of replies) answers[inShort(reply)] = (answers[inShort(reply)] ?? 0) + 1;
  return answers;
}

function inShort({ status, body, text }: Reply): string {
  if (status === 200) return body.onWaitList ? LINE : SLOTS;
  return status === 409 ? `409: ${text}` : String(status);
}
