import type { Db } from '../../database/dialect.ts';
import { foldText } from '../../validation/foldText.ts';
import type { Registration } from '../domain/registration.ts';
import { findByIds } from './registrationRepository.ts';

const BATCH_SIZE = 5_000;

export interface FoundPeople {
  /** Newest first. */
  found: Registration[];
  hasMore: boolean;
}

/** The columns that are searched, and those that put the batches in order. */
const COLUMNS = ['id', 'sequence', 'first_name', 'last_name', 'email', 'email_normalized', 'phone'] as const;

type Row = Record<Exclude<(typeof COLUMNS)[number], 'sequence'>, string> & { sequence: number };

/**
 * Registrations whose name, email address or phone number contains every word of `text`, whatever its case and accents. Both
 * databases find the same, because the text is compared here. Reads all registrations of the event (or of all events) in batches,
 * newest first, and stops when it has `limit`.
 */
export async function findPeople(db: Db, text: string, limit: number, eventId?: string): Promise<FoundPeople> {
  const words = foldText(text).split(/\s+/).filter(Boolean);
  const ids: string[] = [];
  for await (const row of newestFirst(db, eventId)) {
    if (!matches(row, words)) continue;
    if (ids.length === limit) return { found: await inOrder(db, ids), hasMore: true };
    ids.push(row.id);
  }
  return { found: await inOrder(db, ids), hasMore: false };
}

/** Each batch is one range of an index. */
async function* newestFirst(db: Db, eventId: string | undefined): AsyncGenerator<Row> {
  const order = eventId === undefined ? 'id' : 'sequence';
  let last: Row | undefined;
  for (;;) {
    const query = db<Row>('registrations')
      .select(...COLUMNS)
      .orderBy(order, 'desc')
      .limit(BATCH_SIZE);
    if (eventId !== undefined) query.where('event_id', eventId);
    if (last !== undefined) query.where(order, '<', last[order]);
    const batch = (await query) as Row[];
    yield* batch;
    last = batch.at(-1);
    if (batch.length < BATCH_SIZE) return;
  }
}

async function inOrder(db: Db, ids: string[]): Promise<Registration[]> {
  const byId = new Map((await findByIds(db, ids)).map((registration) => [registration.id, registration]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function matches(row: Row, words: string[]): boolean {
  // Without an address, the normalised one is the id.
  const person = foldText(`${row.first_name} ${row.last_name} ${row.email} ${row.email === '' ? '' : row.email_normalized}`);
  return words.every((word) => person.includes(word) || row.phone.includes(word) || isPartOfNumber(word, row.phone));
}

/** However the number is grouped, and with or without the zero before it: 0470/12.34 is found in +32 470 12 34 56. */
function isPartOfNumber(word: string, phone: string): boolean {
  if (!/^[+\d()./-]+$/.test(word)) return false;
  const wanted = word.replace(/^0+|\D/g, '');
  return wanted.length >= 3 && phone.replace(/\D/g, '').includes(wanted);
}
