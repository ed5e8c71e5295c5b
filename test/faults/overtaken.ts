import type { Database } from '../../src/database/database.ts';
import { find } from '../../src/database/table.ts';
import { type Entry, entries } from '../../src/history/history.ts';

interface Party {
  turn: number;
  slots: number;
  waits: boolean;
  confirmed: boolean;
}

/**
 * Who got slots before somebody that had registered earlier, had confirmed, and asked for no more. Told by the history
 * alone, in its own order, so that no clock has a say.
 */
export async function overtaken(db: Database): Promise<string[]> {
  const events = new Map<string, Entry[]>();
  for (const entry of await find(db, entries, 'event_id IS NOT NULL ORDER BY event_id, number', [])) {
    const id = entry.eventId ?? '';
    events.set(id, [...(events.get(id) ?? []), entry]);
  }
  return [...events.values()].flatMap(overtakenAt);
}

function overtakenAt(past: Entry[]): string[] {
  const parties = new Map<string, Party>();
  return past.flatMap(({ action, subject, details, number }) => {
    const { slots, place } = JSON.parse(details) as { slots?: number; place?: string };
    if (action === 'registered') parties.set(subject, { turn: number, slots: slots ?? 0, waits: place !== 'slots', confirmed: false });
    const party = parties.get(subject);
    if (!party) return [];
    if (action === 'confirmed') party.confirmed = true;
    if (action === 'changed') party.slots = slots ?? party.slots;
    if (['cancelled', 'lapsed', 'called off'].includes(action)) parties.delete(subject);
    const isGiven = action === 'promoted' || action === 'offered' || (action === 'registered' && !party.waits);
    if (!isGiven) return [];
    party.waits = false;
    const passed = [...parties.values()].some(
      (other) => other.waits && other.confirmed && other.turn < party.turn && other.slots <= party.slots,
    );
    return passed ? [`${subject} got slots before somebody who had waited longer and asked for no more`] : [];
  });
}
