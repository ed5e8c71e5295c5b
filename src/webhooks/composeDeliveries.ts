import { type AuditEntry, auditLog } from '../audit/auditLog.ts';
import { newId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import type { Event } from '../events/event.ts';
import { findByIds } from '../registrations/processing/registrationRepository.ts';
import { type Webhook, type WebhookDelivery, wants } from './webhook.ts';
import { payloadOf } from './webhookPayload.ts';
import { typeOfAction } from './webhookType.ts';

/** Entries of the audit log that are read at once. */
export const ENTRIES_AT_ONCE = 500;

/** The next entries of an event behind `after`, in their order. `since` is ISO 8601 in UTC. */
export function readEntries(db: Db, event: Event, after: number, since = ''): Promise<AuditEntry[]> {
  return rowsFrom(db, auditLog)
    .where({ event_id: event.id })
    .where('sequence', '>', after)
    .where('sequence', '<=', event.auditLength)
    .where('at', '>=', since)
    .orderBy('sequence')
    .limit(ENTRIES_AT_ONCE);
}

/** What each webhook is told of these entries. */
export async function composeDeliveries(
  db: Db,
  event: Event,
  entries: AuditEntry[],
  targets: Webhook[],
  at: string,
): Promise<WebhookDelivery[]> {
  const told = entries.flatMap((entry) => {
    const type = typeOfAction(entry.action);
    return type === null ? [] : [{ entry, type }];
  });
  const people = told.filter(({ type }) => type.startsWith('registration.')).map(({ entry }) => entry.subjectId);
  const byId = new Map((await findByIds(db, people)).map((registration) => [registration.id, registration]));
  return told.flatMap(({ entry, type }) => {
    const payload = payloadOf(type, entry, event, byId.get(entry.subjectId), at);
    return targets
      .filter((webhook) => wants(webhook, type))
      .map((webhook) => newDelivery({ webhookId: webhook.id, eventId: event.id, messageId: entry.id, type, payload }, at));
  });
}

export function newDelivery(
  message: Pick<WebhookDelivery, 'webhookId' | 'eventId' | 'messageId' | 'type' | 'payload'>,
  at: string,
): WebhookDelivery {
  const untried = { attempts: 0, failingSince: null, status: null, failure: null, deliveredAt: null, givenUpAt: null };
  return { id: newId(), ...message, createdAt: at, nextAttemptAt: at, ...untried };
}
