import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';

interface Line {
  id: string;
  template: string;
  recipient: string;
  state: 'waiting' | 'sent' | 'withdrawn' | 'undeliverable';
  attempts: number;
  due_at: string;
  last_error: string | null;
}

/** What the organiser reads about letters, the oldest first. */
export function mailLog(db: Database): Promise<Line[]> {
  return rows<Line>(db, 'SELECT * FROM mail_log ORDER BY id');
}

/** Resolves when every letter that a service had in hand is written down as what it came to. */
export async function settled(db: Database): Promise<void> {
  const inHand = async () => (await rows(db, 'SELECT id FROM letters WHERE lease IS NOT NULL')).length;
  while ((await inHand()) > 0) await pause(5);
}
