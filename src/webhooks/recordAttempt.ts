import type { Knex } from 'knex';
import { newId } from '../crypto/ids.ts';
import { inTransaction, withRetry } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { backoffMs, soonerAttemptAt } from '../messages/delivery/retryPolicy.ts';
import type { WebhookAnswer } from './postWebhook.ts';
import { tellAdministrators } from './tellAdministrators.ts';
import type { Webhook, WebhookDelivery } from './webhook.ts';
import { withWebhooks } from './webhookTransaction.ts';

/** A receiver that fails is left alone for longer and longer, but it is tried so often that it hears soon after it is back. */
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A receiver that has failed for so long is given up. As long as an email is tried. */
const GIVE_UP_MS = 5 * 24 * 3_600_000;
const MINUTE_MS = 60_000;
const GONE = 410;

/** Saves what became of an attempt. Returns whether the webhook may get more now. */
export async function recordAttempt(
  deps: Pick<Deps, 'db' | 'now' | 'log'>,
  webhook: Webhook,
  delivery: WebhookDelivery,
  answer: WebhookAnswer,
): Promise<boolean> {
  const now = deps.now();
  const { status, failure } = answer;
  const attempt = { attempts: delivery.attempts + 1, status, failure };
  if (failure === null) return recordSuccess(deps, webhook, delivery, attempt, now);
  deps.log.warn({ webhookId: webhook.id, deliveryId: delivery.id, failure, status }, 'a webhook was not delivered');
  const failingSince = webhook.failingSince ?? now.toISOString();
  if (status === GONE) return disable(deps, webhook, 'gone');
  if (now.getTime() - Date.parse(failingSince) >= GIVE_UP_MS) return disable(deps, webhook, 'failures');
  const since = delivery.failingSince ?? now.toISOString();
  const next = soonerAttemptAt(since, attempt.attempts, now);
  await inTransaction(deps.db, async (db) => {
    await db('webhook_deliveries')
      .where({ id: delivery.id })
      .update({ ...attempt, failing_since: since, ...(next === null ? { given_up_at: now.toISOString() } : { next_attempt_at: next }) });
    await db('webhooks')
      .where({ id: webhook.id })
      .update({
        ...{ failures: webhook.failures + 1, failing_since: failingSince, failure },
        retry_at: new Date(now.getTime() + backoffMs(webhook.failures, LONGEST_PAUSE_MS)).toISOString(),
      });
  });
  return false;
}

async function recordSuccess(
  { db }: Pick<Deps, 'db'>,
  webhook: Webhook,
  { id }: WebhookDelivery,
  attempt: object,
  now: Date,
): Promise<true> {
  const at = now.toISOString();
  const saveDelivery = (on: Knex) =>
    on('webhook_deliveries')
      .where({ id })
      .update({ ...attempt, delivered_at: at });
  const isKnown = webhook.failures === 0 && now.getTime() - Date.parse(webhook.succeededAt ?? '1970-01-01') < MINUTE_MS;
  if (isKnown) {
    await withRetry(db, async () => saveDelivery(db));
    return true;
  }
  const working = { failures: 0, failing_since: null, failure: null, retry_at: null, succeeded_at: at };
  await inTransaction(db, async (transaction) => {
    await saveDelivery(transaction);
    await transaction('webhooks').where({ id: webhook.id }).update(working);
  });
  return true;
}

/**
 * Nothing more is sent, until somebody enables it again. Its page and the audit log say so. The owners of an event read it in their
 * notices.
 */
async function disable(deps: Pick<Deps, 'db' | 'now' | 'log'>, webhook: Webhook, reason: 'failures' | 'gone'): Promise<false> {
  const { id, eventId } = webhook;
  const actor = { name: 'scheduler', correlationId: newId() };
  await withWebhooks(deps, eventId, actor, async ({ db, at, record }) => {
    const disabled = await db('webhooks').where({ id, disabled_at: null }).update({ disabled_at: at, disabled_because: reason });
    if (disabled === 0) return;
    await db('webhook_deliveries').where({ webhook_id: id, delivered_at: null, given_up_at: null }).update({ given_up_at: at });
    await record({ action: 'webhook.disabled', subjectId: id, data: { reason } });
    if (eventId === null) await tellAdministrators(db, webhook, at);
  });
  deps.log.error({ webhookId: id, reason }, 'a webhook was disabled');
  return false;
}
