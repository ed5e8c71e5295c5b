import { type Db, rows } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import { freeSlots } from '../events/event.ts';
import { allEvents } from '../events/store.ts';
import { entries } from '../history/history.ts';
import { type Registration, registrations } from '../registrations/registration.ts';
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
 * Whoever waits was never passed by a party that was not smaller: whatever fitted them would have fitted the one before. The
 * history tells in which order things were done, and how many slots each wished for at that time.
 */
export async function passedByLarger(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  for (const event of await allEvents(db)) {
    const line = await find(db, registrations, `event_id = ? AND ${WAITS.replaceAll('r.', '')}`, [event.id]);
    if (line.length === 0) continue;
    const past = await pastOf(db, event.id);
    const bySubject = new Map<string, Deed[]>();
    for (const deed of past) bySubject.set(deed.subject, [...(bySubject.get(deed.subject) ?? []), deed]);
    const turns = new Map((await find(db, registrations, 'event_id = ?', [event.id])).map(({ id, turn }) => [id, turn]));
    const sizes = past.filter(({ subject }) => subject === event.id).map(({ slots }) => slots);
    const promotions = past.filter(({ action }) => action === 'promoted' || action === 'offered');
    for (const { id, turn, slots } of line) {
      const own = bySubject.get(id) ?? [];
      const confirmed = own.find(({ action }) => action === 'confirmed')?.number ?? Number.POSITIVE_INFINITY;
      const wishes = own.filter((deed) => deed.slots !== undefined);
      const wished = (before: number) => wishes.findLast(({ number }) => number < before)?.slots ?? slots;
      const largest = Math.max(slots, ...wishes.map((deed) => deed.slots ?? 0));
      const passed = promotions.some(
        ({ subject, number, slots: taken = 0 }) => (turns.get(subject) ?? 0) > turn && number > confirmed && taken >= wished(number),
      );
      // A party that is, or was, larger than the whole event is passed over.
      if (passed && sizes.every((size = event.slots) => largest <= size))
        wrong.push(`${id} was passed by somebody behind it who is not smaller`);
    }
  }
  return wrong;
}

interface Deed {
  number: number;
  action: string;
  subject: string;
  slots?: number;
}

async function pastOf(db: Db, eventId: string): Promise<Deed[]> {
  const past = await find(db, entries, 'event_id = ? ORDER BY number', [eventId]);
  return past.map(({ number, action, subject, details }) => ({ number, action, subject, ...JSON.parse(details) }));
}
