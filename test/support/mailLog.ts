import type { Database } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { until } from './until.ts';

interface MailLogRow {
  id: string;
  template: string;
  recipient: string;
  state: 'waiting' | 'sent' | 'bounced' | 'withdrawn' | 'undeliverable';
  attempts: number;
  due_at: string;
  cause: string | null;
  last_error: string | null;
}

/** The rows of the view mail_log, oldest first. */
export function mailLog(db: Database): Promise<MailLogRow[]> {
  return query<MailLogRow>(db, 'SELECT * FROM mail_log ORDER BY id');
}

/** Resolves when no message is locked: the result of every delivery is saved. */
export function untilDeliveriesRecorded(db: Database): Promise<void> {
  const countLocked = async () => (await query(db, 'SELECT id FROM messages WHERE lock_token IS NOT NULL')).length;
  return until('every delivery is recorded', async () => (await countLocked()) === 0);
}
