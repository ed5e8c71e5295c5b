import { isId } from '../crypto/ids.ts';
import { type Db, query } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import { typesOf, type Webhook, webhooks } from './webhook.ts';
import type { WebhookScope } from './webhookTransaction.ts';

/** A webhook as its owner sees it: without its secret. */
export type WebhookView = Awaited<ReturnType<typeof listWebhooks>>[number];

/** Those of one event or, with null, those for all events; the oldest first. */
export async function listWebhooks(db: Db, scope: WebhookScope) {
  const found = await rowsFrom(db, webhooks)
    .where({ event_id: scope?.id ?? null })
    .orderBy('id');
  const waiting = await countWaiting(db, found);
  return found.map((webhook) => ({
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    types: typesOf(webhook),
    enabled: webhook.disabledAt === null,
    disabledAt: webhook.disabledAt,
    disabledBecause: webhook.disabledBecause,
    failingSince: webhook.failingSince,
    failure: webhook.failure,
    succeededAt: webhook.succeededAt,
    waiting: waiting.get(webhook.id) ?? 0,
    createdAt: webhook.createdAt,
  }));
}

async function countWaiting(db: Db, found: Webhook[]): Promise<Map<string, number>> {
  if (found.length === 0) return new Map();
  const rows = await query<{ id: string; waiting: number }>(
    db,
    `SELECT webhook_id AS id, count(*) AS waiting FROM webhook_deliveries
    WHERE webhook_id IN (${found.map(() => '?').join(', ')}) AND delivered_at IS NULL AND given_up_at IS NULL GROUP BY webhook_id`,
    found.map(({ id }) => id),
  );
  return new Map(rows.map(({ id, waiting }) => [id, Number(waiting)]));
}

/** Throws DomainError `not-found`, also for a webhook of another event, and for what cannot be an id: PostgreSQL rejects some strings. */
export async function findWebhook(db: Db, scope: WebhookScope, id: string): Promise<Webhook> {
  const found = isId(id)
    ? await rowsFrom(db, webhooks)
        .where({ id, event_id: scope?.id ?? null })
        .first()
    : undefined;
  if (!found) throw new DomainError('not-found', { key: 'webhooks.errors.noWebhook' });
  return found;
}

export async function viewOfWebhook(db: Db, scope: WebhookScope, id: string): Promise<WebhookView> {
  const view = (await listWebhooks(db, scope)).find((candidate) => candidate.id === id);
  if (!view) throw new DomainError('not-found', { key: 'webhooks.errors.noWebhook' });
  return view;
}
