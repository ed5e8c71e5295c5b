import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { foldText } from '../../validation/foldText.ts';
import { type Registration, registrations } from '../domain/registration.ts';

const BATCH_SIZE = 2_000;

export interface FoundPeople {
  /** Newest first. */
  found: Registration[];
  hasMore: boolean;
}

/**
 * Registrations whose name, email address or phone number contains every word of `text`, whatever its case and accents. Both
 * databases find the same, because the text is compared here. It reads all registrations of the event (or of all events) in
 * batches, newest first, and stops when it has `limit`: about 0.3 s for 100,000.
 */
export async function findPeople(db: Db, text: string, limit: number, eventId?: string): Promise<FoundPeople> {
  const words = foldText(text).split(/\s+/).filter(Boolean);
  const found: Registration[] = [];
  for await (const registration of newestFirst(db, eventId)) {
    if (!matches(registration, words)) continue;
    if (found.length === limit) return { found, hasMore: true };
    found.push(registration);
  }
  return { found, hasMore: false };
}

async function* newestFirst(db: Db, eventId: string | undefined): AsyncGenerator<Registration> {
  let before: string | undefined;
  for (;;) {
    const query = rowsFrom(db, registrations).orderBy('id', 'desc').limit(BATCH_SIZE);
    if (eventId !== undefined) query.where('event_id', eventId);
    if (before !== undefined) query.where('id', '<', before);
    const batch = await query;
    yield* batch;
    if (batch.length < BATCH_SIZE) return;
    before = batch.at(-1)?.id;
  }
}

function matches({ firstName, lastName, email, emailNormalized, phone }: Registration, words: string[]): boolean {
  const person = foldText(`${firstName} ${lastName} ${email} ${emailNormalized}`);
  const digits = phone.replace(/\D/g, '');
  return words.every((word) => person.includes(word) || phone.includes(word) || isPartOfNumber(word, digits));
}

/** However the number is grouped: 0470/12.34 is found in +32 470 12 34 56 without its zero. */
function isPartOfNumber(word: string, digits: string): boolean {
  const wanted = word.replace(/^0+|[^\d]/g, '');
  return wanted.length >= 3 && /^[+\d()./-]+$/.test(word) && digits.includes(wanted);
}
