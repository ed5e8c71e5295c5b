import { type Table, table } from '../database/table.ts';
import { newId } from '../ids.ts';

/** One mail or SMS to one person. It is written with what it tells, and rendered when it is sent. */
export interface Letter {
  id: string;
  /** What it is about: a registration for an event, or an account; neither: somebody who has no account yet. */
  eventId: string | null;
  registrationId: string | null;
  accountId: string | null;
  channel: 'mail' | 'sms';
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
  accountId: 'text',
  channel: 'text',
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

type Written = Pick<Letter, 'eventId' | 'registrationId' | 'accountId' | 'channel' | 'template' | 'recipient' | 'details' | 'writtenAt'>;

/** A letter that has just been written: due at once, and never tried. */
export function asWritten(from: Written): Letter {
  return {
    id: newId(),
    eventId: from.eventId,
    registrationId: from.registrationId,
    accountId: from.accountId,
    channel: from.channel,
    template: from.template,
    recipient: from.recipient,
    details: from.details,
    writtenAt: from.writtenAt,
    dueAt: from.writtenAt,
    attempts: 0,
    lastError: null,
    leasedUntil: null,
    lease: null,
    sentAt: null,
    withdrawnAt: null,
    undeliverableAt: null,
  };
}
