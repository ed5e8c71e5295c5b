import { type Table, table } from '../database/tableMapping.ts';
import { WEBHOOK_TYPES, type WebhookType } from './webhookType.ts';

/** Where a program is told what happens at one event or at all of them. Times are ISO 8601 in UTC. */
export interface Webhook {
  id: string;
  /** Null: all events. */
  eventId: string | null;
  url: string;
  description: string;
  /** Separated by spaces, empty for everything; read it by `typesOf`. */
  types: string;
  /** Encrypted; read it by `signingSecrets`. */
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: string | null;
  createdAt: string;
  disabledAt: string | null;
  disabledBecause: 'by_hand' | 'failures' | 'gone' | null;
  /** Attempts in a row that failed. */
  failures: number;
  failingSince: string | null;
  failure: string | null;
  retryAt: string | null;
  succeededAt: string | null;
  attemptedAt: string | null;
  lockedUntil: string | null;
  lockToken: string | null;
}

export const webhooks: Table<Webhook> = table('webhooks', {
  id: 'text',
  eventId: 'text',
  url: 'text',
  description: 'text',
  types: 'text',
  secret: 'text',
  previousSecret: 'text',
  previousSecretUntil: 'text',
  createdAt: 'text',
  disabledAt: 'text',
  disabledBecause: 'text',
  failures: 'integer',
  failingSince: 'text',
  failure: 'text',
  retryAt: 'text',
  succeededAt: 'text',
  attemptedAt: 'text',
  lockedUntil: 'text',
  lockToken: 'text',
});

/** One message to one webhook. */
export interface WebhookDelivery {
  id: string;
  webhookId: string;
  /** Null: a test of a webhook for all events. */
  eventId: string | null;
  /** The header webhook-id; the same for all webhooks that are told the same. */
  messageId: string;
  type: string;
  /** JSON, as it is sent. */
  payload: string;
  createdAt: string;
  nextAttemptAt: string;
  attempts: number;
  failingSince: string | null;
  /** Of the last answer. */
  status: number | null;
  failure: string | null;
  deliveredAt: string | null;
  givenUpAt: string | null;
}

export const webhookDeliveries: Table<WebhookDelivery> = table('webhook_deliveries', {
  id: 'text',
  webhookId: 'text',
  eventId: 'text',
  messageId: 'text',
  type: 'text',
  payload: 'text',
  createdAt: 'text',
  nextAttemptAt: 'text',
  attempts: 'integer',
  failingSince: 'text',
  status: 'integer',
  failure: 'text',
  deliveredAt: 'text',
  givenUpAt: 'text',
});

/** Null: everything, also what later versions add. */
export function typesOf({ types }: Pick<Webhook, 'types'>): WebhookType[] | null {
  if (types === '') return null;
  const names = types.split(' ');
  return WEBHOOK_TYPES.filter((type) => names.includes(type));
}

export function wants(webhook: Pick<Webhook, 'types'>, type: WebhookType): boolean {
  return typesOf(webhook)?.includes(type) ?? true;
}
