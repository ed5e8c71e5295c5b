import type { Deps } from '../../src/deps.ts';
import type { Event } from '../../src/events/event.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { type Reply, Visitor } from './client.ts';
import { anApplicant, anEvent } from './factories.ts';

/** An event far in the future: services in processes of their own use the real time. */
export function anOpenEvent(deps: Deps, eventInput: Parameters<typeof anEvent>[1]): Promise<Event> {
  return anEvent(deps, { starts: '2099-06-13T19:00', ...eventInput });
}

/** One visitor per process; all of them use the token that the first process issued. */
export async function visitorsAt(urls: string[], event: Event): Promise<Visitor[]> {
  const { token } = await Visitor.at(urls[0] as string, event);
  return urls.map((url) => new Visitor(url, token));
}

export function manyApplicants(count: number, overrides: Partial<RegistrationBody> = {}): RegistrationBody[] {
  return Array.from({ length: count }, () => anApplicant(overrides));
}

/** All applicants sign up at once, spread evenly over the visitors. */
export function signUpConcurrently(
  visitors: Visitor[],
  applicants: RegistrationBody[],
  headers: Record<string, string> = {},
): Promise<Reply[]> {
  return Promise.all(applicants.map((applicant, index) => (visitors[index % visitors.length] as Visitor).signUp(applicant, headers)));
}

export const GOT_SLOTS = '200: slots';
export const WAIT_LISTED = '200: a place on the wait list';
export const NO_SLOTS_LEFT = '409: {"not_enough_slots_available":"0"}';

/** Counts the replies by outcome. */
export function countOutcomes(replies: Reply[]): Record<string, number> {
  const outcomes: Record<string, number> = {};
  for (const reply of replies) outcomes[outcomeOf(reply)] = (outcomes[outcomeOf(reply)] ?? 0) + 1;
  return outcomes;
}

function outcomeOf({ status, body, text }: Reply): string {
  if (status === 200) return body.onWaitList ? WAIT_LISTED : GOT_SLOTS;
  return status === 409 ? `409: ${text}` : String(status);
}
