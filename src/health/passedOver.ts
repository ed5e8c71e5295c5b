import { type Db, rows } from '../database/dialect.ts';
import { freeSlots } from '../events/event.ts';
import { allEvents } from '../events/store.ts';
import { entriesWhere } from '../history/read.ts';
import type { Registration } from '../registrations/registration.ts';
import { WAITS } from './never.ts';

/** The rule of the wait list in other words than in `waitList.ts`: who waits although there are slots for them. */
export async function passedOver(db: Db, now: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const event of await allEvents(db)) {
    const line = await rows<Registration>(
      db,
      `SELECT r.* FROM registrations r WHERE r.event_id = ? AND r.slots <= ? AND ${WAITS} ORDER BY r.turn`,
      [event.id, event.slots],
    );
    const [head] = line;
    if (event.calledOffAt !== null || now >= event.startsAt) continue;
    const kept = head && event.overtakes !== null && head.overtaken >= event.overtakes;
    const fitting = line.find(({ slots }) => slots <= freeSlots(event));
    if (fitting && (fitting === head || !kept)) wrong.push(`${fitting.id} waits although ${freeSlots(event)} slots are free`);
  }
  return wrong;
}

/**
 * Nobody who waits is passed by a party behind it that is not smaller: whatever fitted that one would have fitted the one before.
 * Every gift of slots is looked at as it was then: the history tells in which order things were done, and no clock has a say.
 */
export async function passedByLarger(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id } of await allEvents(db)) {
    const waiting = new Map<string, Waiting>();
    for await (const { number, action, subject, details } of entriesWhere(db, 'event_id = ?', [id])) {
      const { slots = 0, place } = JSON.parse(details) as Details;
      const party = waiting.get(subject);
      if (action === 'registered' && place !== 'slots') waiting.set(subject, { turn: number, slots, isConfirmed: false });
      if (action === 'confirmed' && party) party.isConfirmed = true;
      if (action === 'changed' && party) party.slots = slots;
      if (LEAVES.has(action)) waiting.delete(subject);
      if (GETS.has(action) && !waiting.has(subject)) wrong.push(...passedBy({ turn: party?.turn ?? number, slots }, waiting));
    }
  }
  return wrong;
}

interface Waiting {
  /** The number of its first entry: turns are given in that order. */
  turn: number;
  slots: number;
  isConfirmed: boolean;
}

/** What an entry may say besides. */
interface Details {
  slots?: number;
  place?: string;
}

const LEAVES = new Set(['promoted', 'offered', 'cancelled', 'lapsed', 'called off']);
const GETS = new Set(['registered', 'promoted', 'offered']);

function passedBy(party: Omit<Waiting, 'isConfirmed'>, waiting: Map<string, Waiting>): string[] {
  const passed = [...waiting].filter(([, { turn, slots, isConfirmed }]) => isConfirmed && turn < party.turn && slots <= party.slots);
  return passed.map(([id]) => `${id} was passed by somebody behind it who is not smaller`);
}
