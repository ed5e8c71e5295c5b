import type { Db } from '../database/dialect.ts';
import { lockEvent } from '../events/store.ts';
import type { Command } from './desk.ts';
import { layOut } from './sheet.ts';
import { findAllLive, findAnswers, findById, findLine, findLiveByEmail } from './store.ts';

/** Locks the event and reads what its commands need to see, one query each. Undefined when there is no such event. */
export async function readSheet(
  db: Db,
  eventId: string,
  [first, ...rest]: [Command<unknown>, ...Command<unknown>[]],
  lineLength: number,
  now: string,
) {
  const event = await lockEvent(db, eventId);
  if (!event) return undefined;
  const sees = [first, ...rest].map((command) => command.sees);
  const byEmail = await findLiveByEmail(db, eventId, union(sees.map(({ emailKeys }) => emailKeys)));
  const byId = await findById(db, union(sees.map(({ ids }) => ids)));
  const everyone = sees.some((seen) => seen.everyone) ? await findAllLive(db, eventId) : [];
  const line = event.waiting === 0 ? [] : await findLine(db, eventId, lineLength);
  const answers = await findAnswers(db, union(sees.map((seen) => seen.answers)));
  const registrations = [...everyone, ...byEmail, ...byId.filter((registration) => registration.eventId === eventId)];
  return layOut({ event, registrations, line, lineIsWhole: line.length < lineLength, answers }, now, first.by);
}

function union(lists: (string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
