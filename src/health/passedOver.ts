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

/** Whoever waits was never passed by a party that was not smaller: whatever fitted them would have fitted the one before. */
export async function passedByLarger(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  for (const event of await allEvents(db)) {
    const line = await find(db, registrations, `event_id = ? AND ${WAITS.replaceAll('r.', '')}`, [event.id]);
    if (line.length === 0) continue;
    const past = (await find(db, entries, 'event_id = ?', [event.id])).map((entry) => ({ ...entry, ...JSON.parse(entry.details) }));
    const turns = new Map((await find(db, registrations, 'event_id = ?', [event.id])).map(({ id, turn }) => [id, turn]));
    const smallest = past
      .filter(({ subject }) => subject === event.id)
      .reduce((least, { slots = event.slots }) => Math.min(least, slots), event.slots);
    const promotions = past.filter(({ action }) => action === 'promoted' || action === 'offered');
    for (const { id, turn, slots, confirmedAt } of line) {
      const passed = promotions.some(
        ({ subject, at, slots: taken }) => (turns.get(subject) ?? 0) > turn && taken >= slots && at > (confirmedAt ?? ''),
      );
      if (passed && slots <= smallest) wrong.push(`${id} was passed by somebody behind it who is not smaller`);
    }
  }
  return wrong;
}
