import { setImmediate as nextTick } from 'node:timers/promises';
import { type Db, query } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';

/** What changed in one hour, as differences. Slots are counted as they are today: their changes are not kept by the hour. */
export interface HourOfSignUp {
  /** UTC hour: 2027-05-01T08. */
  hour: string;
  /** Parties that signed up. */
  registered: number;
  takenSlots: number;
  /** Of the taken slots, those of confirmed parties. */
  confirmedSlots: number;
  /** Confirmed parties on the wait list. */
  waitingParties: number;
}

/** The parties of an event, and what became of them until now. */
export interface SignUpFunnel {
  registered: number;
  confirmed: number;
  /** Confirmed, and neither cancelled nor lapsed since. */
  kept: number;
}

export interface SignUpHistory {
  /** In the order of time; only hours in which something changed. */
  hours: HourOfSignUp[];
  funnel: SignUpFunnel;
}

/** Parties whose steps fell into the same hours. */
interface SameHours {
  registered: string;
  confirmed: string | null;
  waitListed: string | null;
  /** Offered, or given, slots by the wait list. */
  promoted: string | null;
  ended: string | null;
  parties: number;
  slots: number;
}

/** SQLite reads on the event loop: so many registrations take about 25 ms, and other requests come in between. */
const ROWS_AT_ONCE = 10_000;

/** How an event filled up. Reads all its registrations, in parts. */
export async function loadSignUpHistory(db: Db, { id, lastSequence }: Event): Promise<SignUpHistory> {
  const hours = new Map<string, HourOfSignUp>();
  const funnel: SignUpFunnel = { registered: 0, confirmed: 0, kept: 0 };
  for (let first = 0; first <= lastSequence; first += ROWS_AT_ONCE) {
    const groups = await query<SameHours>(
      db,
      `SELECT substr(registered_at, 1, 13) AS registered, substr(confirmed_at, 1, 13) AS confirmed,
         substr(wait_listed_at, 1, 13) AS "waitListed", substr(coalesce(offered_at, promoted_at), 1, 13) AS promoted,
         substr(ended_at, 1, 13) AS ended, count(*) AS parties, sum(slots) AS slots
       FROM registrations WHERE event_id = ? AND sequence >= ? AND sequence < ? GROUP BY 1, 2, 3, 4, 5`,
      [id, first, first + ROWS_AT_ONCE],
    );
    for (const group of groups) addGroup(hours, funnel, { ...group, parties: Number(group.parties), slots: Number(group.slots) });
    await nextTick();
  }
  return { hours: [...hours.values()].sort((a, b) => (a.hour < b.hour ? -1 : 1)), funnel };
}

function addGroup(hours: Map<string, HourOfSignUp>, funnel: SignUpFunnel, group: SameHours): void {
  const { registered, confirmed, waitListed, promoted, ended, parties, slots } = group;
  funnel.registered += parties;
  if (confirmed !== null) funnel.confirmed += parties;
  if (confirmed !== null && ended === null) funnel.kept += parties;

  hourOf(hours, registered).registered += parties;
  const heldFrom = waitListed === null ? registered : promoted;
  addBetween(hours, 'takenSlots', slots, heldFrom, ended);
  if (confirmed === null) return;
  addBetween(hours, 'confirmedSlots', slots, heldFrom && later(heldFrom, confirmed), ended);
  if (waitListed !== null) addBetween(hours, 'waitingParties', parties, later(waitListed, confirmed), promoted ?? ended);
}

/** Adds an amount at `from` and takes it away at `until`. Without a start, or if it ended before it began, nothing was there. */
function addBetween(
  hours: Map<string, HourOfSignUp>,
  figure: Exclude<keyof HourOfSignUp, 'hour'>,
  amount: number,
  from: string | null,
  until: string | null,
): void {
  if (from === null || (until !== null && until < from)) return;
  hourOf(hours, from)[figure] += amount;
  if (until !== null) hourOf(hours, until)[figure] -= amount;
}

function hourOf(hours: Map<string, HourOfSignUp>, hour: string): HourOfSignUp {
  const existing = hours.get(hour) ?? { hour, registered: 0, takenSlots: 0, confirmedSlots: 0, waitingParties: 0 };
  hours.set(hour, existing);
  return existing;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
