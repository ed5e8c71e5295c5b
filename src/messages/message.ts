import { newId } from '../crypto/ids.ts';
import { type Table, table } from '../database/tableMapping.ts';
import { type Priority, priorityOf } from './priority.ts';

/**
 * One email or SMS to one person, in the outbox. It is stored in the transaction of the change that it reports, and
 * rendered when it is sent. A message is outstanding until one of `sentAt`, `withdrawnAt` (no longer relevant) or
 * `failedAt` (given up) is set. Times are ISO 8601 in UTC.
 */
export interface Message {
  id: string;
  /** Its subject: a registration and its event, or an account. All null: a person without an account yet. */
  eventId: string | null;
  registrationId: string | null;
  accountId: string | null;
  channel: 'email' | 'sms';
  template: string;
  /** The lowest leaves first. */
  priority: Priority;
  /** A fixed address; null: the address of the registration at the time of sending. */
  recipient: string | null;
  /** The address of the last attempt. */
  sentTo: string | null;
  /** JSON: values that the template needs and that are no longer in the database, such as those before a change. */
  data: string;
  createdAt: string;
  /** Of the request that made it necessary; the email carries it as X-Correlation-Id. Null before 0.2. */
  correlationId: string | null;
  nextAttemptAt: string;
  attempts: number;
  /** Failed attempts by the fault of the message or its recipient, and when the first was: it is given up five days later, not counting what we delayed it. */
  deferrals: number;
  deferredSince: string | null;
  /** The last attempt that failed by the fault of the channel; null once one fails by the fault of the message or its recipient. */
  channelFailedAt: string | null;
  /** Reply of the server to the last attempt, and a `Cause` of it; `limit` and `rendering` are our own. */
  lastError: string | null;
  cause: string | null;
  /** While a dispatcher sends the message, others must not claim it before this time. */
  lockedUntil: string | null;
  /** Identifies the dispatcher's batch that holds the lock. */
  lockToken: string | null;
  sentAt: string | null;
  withdrawnAt: string | null;
  failedAt: string | null;
}

export const messages: Table<Message> = table('messages', {
  id: 'text',
  eventId: 'text',
  registrationId: 'text',
  accountId: 'text',
  channel: 'text',
  template: 'text',
  priority: 'integer',
  recipient: 'text',
  sentTo: 'text',
  data: 'text',
  createdAt: 'text',
  correlationId: 'text',
  nextAttemptAt: 'text',
  attempts: 'integer',
  deferrals: 'integer',
  deferredSince: 'text',
  channelFailedAt: 'text',
  lastError: 'text',
  cause: 'text',
  lockedUntil: 'text',
  lockToken: 'text',
  sentAt: 'text',
  withdrawnAt: 'text',
  failedAt: 'text',
});

/** The part of a message that the caller knows. */
export type NewMessage = Pick<
  Message,
  'eventId' | 'registrationId' | 'accountId' | 'channel' | 'template' | 'recipient' | 'data' | 'createdAt'
>;

/** `correlationId`: see `Message`. */
export function newMessage(input: NewMessage, correlationId: string | null = null): Message {
  return {
    id: newId(),
    eventId: input.eventId,
    registrationId: input.registrationId,
    accountId: input.accountId,
    channel: input.channel,
    template: input.template,
    priority: priorityOf(input.template),
    recipient: input.recipient,
    sentTo: null,
    data: input.data,
    createdAt: input.createdAt,
    correlationId,
    nextAttemptAt: input.createdAt,
    attempts: 0,
    deferrals: 0,
    deferredSince: null,
    channelFailedAt: null,
    lastError: null,
    cause: null,
    lockedUntil: null,
    lockToken: null,
    sentAt: null,
    withdrawnAt: null,
    failedAt: null,
  };
}
