import { findAllEvents } from '../events/eventRepository.ts';
import { findUnusableSettings } from '../events/unusableSettings.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';

const { ok, fail } = findingsFor('events');

/** Settings that were valid when they were stored, or were written by hand, and are not what the service can use. */
export async function checkEvents({ db }: CheckContext): Promise<Finding[]> {
  const events = (await findAllEvents(db)).filter(({ erasedAt }) => erasedAt === null);
  const unusable = events.flatMap((event) => findUnusableSettings(event) ?? []);
  if (unusable.length === 0) return [ok(`${events.length}, all usable`)];
  return unusable.map(({ message, fix }) => fail(message, fix));
}
