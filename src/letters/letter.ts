import { type Table, table } from '../database/table.ts';

/** One mail to one person. It is written with what it tells, and rendered when it is sent. */
export interface Letter {
  id: string;
  eventId: string;
  registrationId: string;
  template: string;
  recipient: string;
  /** JSON: what was before, when a letter tells of a change. */
  details: string;
  writtenAt: string;
  dueAt: string;
  attempts: number;
  lastError: string | null;
  leasedUntil: string | null;
  lease: string | null;
  sentAt: string | null;
  withdrawnAt: string | null;
  undeliverableAt: string | null;
}

export const letters: Table<Letter> = table('letters', {
  id: 'text',
  eventId: 'text',
  registrationId: 'text',
  template: 'text',
  recipient: 'text',
  details: 'text',
  writtenAt: 'text',
  dueAt: 'text',
  attempts: 'integer',
  lastError: 'text',
  leasedUntil: 'text',
  lease: 'text',
  sentAt: 'text',
  withdrawnAt: 'text',
  undeliverableAt: 'text',
});
