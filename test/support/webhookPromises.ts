import type { Database } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { typeOfAction } from '../../src/webhooks/webhookType.ts';
import type { WebhookReceiver } from './webhookReceiver.ts';

/** How many messages still wait for their receivers, or were not written yet. */
export async function countUntold(db: Database): Promise<number> {
  const [found] = await query<{ untold: number }>(
    db,
    `SELECT (SELECT count(*) FROM webhook_deliveries WHERE delivered_at IS NULL AND given_up_at IS NULL)
      + (SELECT count(*) FROM events e LEFT JOIN webhook_progress p ON p.event_id = e.id WHERE e.audit_length > coalesce(p.audit_length, 0)) AS untold`,
  );
  return Number(found?.untold);
}

/**
 * What is wrong with what the receiver of a webhook for all events was told, which was made before the first event: what happened and was
 * never told, what was told and never happened, and what was told in two ways. Each id is that of the audit entry, in every attempt.
 */
export async function problemsOfWebhook(db: Database, receiver: WebhookReceiver): Promise<string[]> {
  const entries = await query<{ id: string; action: string }>(db, 'SELECT id, action FROM audit_log WHERE event_id IS NOT NULL');
  const happened = new Map(entries.flatMap(({ id, action }) => (typeOfAction(action) === null ? [] : [[id, action] as const])));
  const told = receiver.timesById;
  const bodies = new Map<string, string>();
  const changed = receiver.received.filter(({ id, body }) => {
    if (!bodies.has(id)) bodies.set(id, body);
    return bodies.get(id) !== body;
  });
  return [
    ...[...happened].filter(([id]) => !told.has(id)).map(([id, action]) => `${action} ${id} was never told`),
    ...[...told.keys()].filter((id) => !happened.has(id)).map((id) => `${id} was told and never happened`),
    ...changed.map(({ id }) => `${id} was told in two ways`),
  ];
}
