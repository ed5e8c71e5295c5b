import type { Database } from '../../src/database/database.ts';
import { isSqlite, rows } from '../../src/database/dialect.ts';
import { find, findAmong } from '../../src/database/table.ts';
import { freeSlots } from '../../src/events/event.ts';
import { allEvents } from '../../src/events/store.ts';
import { entries } from '../../src/history/history.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { letters } from '../../src/letters/letter.ts';
import { type Registration, registrations } from '../../src/registrations/registration.ts';

const GIVEN = 'coalesce(r.offered_at, r.promoted_at)';
const HAS_SLOTS = `r.ended_at IS NULL AND (r.wait_listed_at IS NULL OR ${GIVEN} IS NOT NULL)`;
const WAITS = `r.ended_at IS NULL AND r.wait_listed_at IS NOT NULL AND ${GIVEN} IS NULL AND r.confirmed_at IS NOT NULL`;

/** What must not be, and the query that names whoever it is true of. */
const NEVER: [sentence: string, sql: string][] = [
  ['has given away more slots than it has', `${perEvent(HAS_SLOTS)} HAVING coalesce(sum(r.slots), 0) > e.slots`],
  [
    'counts slots taken that are not those of its registrations',
    `${perEvent(HAS_SLOTS)} HAVING coalesce(sum(r.slots), 0) <> e.slots_taken`,
  ],
  ['counts parties that wait, and they are not those that wait', `${perEvent(WAITS)} HAVING count(r.id) <> e.waiting`],
  ['has handed out more turns than it counts', `${perEvent('TRUE')} HAVING coalesce(max(r.turn), 0) > e.turns`],
  [
    'was given slots without having confirmed',
    `SELECT r.id AS who FROM registrations r WHERE ${GIVEN} IS NOT NULL AND r.confirmed_at IS NULL`,
  ],
  [
    'lapsed although it had answered',
    `SELECT r.id AS who FROM registrations r WHERE r.ending = 'lapsed' AND r.confirmed_at IS NOT NULL
      AND (r.offered_at IS NULL OR r.promoted_at IS NOT NULL)`,
  ],
  [
    'was passed more often than its event allows',
    `SELECT r.id AS who FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.overtaken > e.overtakes`,
  ],
  ['has the same turn as another', sharing('r.turn', 'TRUE')],
  ['has the address of another', sharing('r.email_key', 'r.ended_at IS NULL')],
  [
    'got no letter that asks to confirm',
    missingFrom(`SELECT registration_id FROM letters WHERE template IN ('confirm', 'confirm-wait-list')`),
  ],
  ['is not in the history', missingFrom(`SELECT subject FROM history WHERE action = 'registered'`)],
  [
    'is in the history and nowhere else',
    `SELECT h.subject AS who FROM history h WHERE h.action = 'registered' AND h.subject NOT IN (SELECT id FROM registrations)`,
  ],
  [
    'is in the history more than once',
    `SELECT h.subject AS who FROM history h WHERE h.action = 'registered' GROUP BY h.subject HAVING count(*) > 1`,
  ],
];

/** Everything that is wrong with a database of ours at rest, a sentence each. All is well when there is none. */
export async function whatIsWrong(db: Database, now = new Date(0).toISOString()): Promise<string[]> {
  const wrong: string[] = [];
  for (const [sentence, sql] of NEVER) {
    for (const { who } of await rows<{ who: string }>(db, sql)) wrong.push(`${who} ${sentence}`);
  }
  return [...wrong, ...(await passedOver(db, now)), ...(await passedByLarger(db)), ...(await brokenChains(db)), ...(await damages(db))];
}

/** Those of the acknowledged registrations that are not there, or have no letter. */
export async function acknowledgedButLost(db: Database, acknowledged: string[]): Promise<string[]> {
  const there = new Set((await findAmong(db, registrations, 'id', acknowledged)).map(({ id }) => id));
  const written = new Set((await findAmong(db, letters, 'registration_id', acknowledged)).map(({ registrationId }) => registrationId));
  return acknowledged.filter((id) => !there.has(id) || !written.has(id));
}

function perEvent(counted: string): string {
  return `SELECT e.slug AS who FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND ${counted}
    GROUP BY e.id, e.slug, e.slots, e.slots_taken, e.waiting, e.turns`;
}

function sharing(column: string, among: string): string {
  return `SELECT min(r.id) AS who FROM registrations r WHERE ${among} GROUP BY r.event_id, ${column} HAVING count(*) > 1`;
}

function missingFrom(ids: string): string {
  return `SELECT r.id AS who FROM registrations r WHERE r.id NOT IN (${ids})`;
}

/** The rule of the wait list in other words than in `waitList.ts`: who waits although there are slots for them. */
async function passedOver(db: Database, now: string): Promise<string[]> {
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
async function passedByLarger(db: Database): Promise<string[]> {
  const wrong: string[] = [];
  for (const event of await allEvents(db)) {
    const line = await find(db, registrations, `event_id = ? AND ${WAITS.replaceAll('r.', '')}`, [event.id]);
    if (line.length === 0) continue;
    const past = (await find(db, entries, 'event_id = ?', [event.id])).map((entry) => ({ ...entry, ...JSON.parse(entry.details) }));
    const turns = new Map((await find(db, registrations, 'event_id = ?', [event.id])).map(({ id, turn }) => [id, turn]));
    const smallest = Math.min(...past.filter(({ subject }) => subject === event.id).map(({ slots }) => slots ?? event.slots));
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

async function brokenChains(db: Database): Promise<string[]> {
  const wrong = await Promise.all((await allEvents(db)).map(async (event) => [event.slug, await verifyHistory(db, event)] as const));
  return wrong.flatMap(([slug, broken]) => (broken === null ? [] : [`The history of ${slug}: ${broken}`]));
}

async function damages(db: Database): Promise<string[]> {
  if (!isSqlite(db)) return [];
  const [sound] = await rows<{ integrity_check: string }>(db, 'PRAGMA integrity_check');
  const orphans = await rows<{ table: string; parent: string }>(db, 'PRAGMA foreign_key_check');
  const broken = sound?.integrity_check === 'ok' ? [] : [`The file is damaged: ${sound?.integrity_check}`];
  return [...broken, ...orphans.map(({ table, parent }) => `A row of ${table} refers to a row of ${parent} that is not there`)];
}
