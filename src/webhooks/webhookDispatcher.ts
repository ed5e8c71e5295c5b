import { randomUUID } from 'node:crypto';
import { query } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { withRetry } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { findCurrentPause } from '../messages/outbox/outboxPause.ts';
import { collectDeliveries } from './collectDeliveries.ts';
import { openWebhookConnection, type WebhookAnswer, type WebhookConnection } from './postWebhook.ts';
import { recordAttempt } from './recordAttempt.ts';
import { type Webhook, type WebhookDelivery, webhookDeliveries, webhooks } from './webhook.ts';
import { signedHeaders, signingSecrets } from './webhookSecret.ts';

export interface WebhookDispatcher {
  /** Collects what is new and begins to send what is due. Does not wait for receivers. */
  start: () => Promise<void>;
  /** Resolves when nothing is being sent. */
  settled: () => Promise<void>;
  /** Breaks off what is being sent: it is sent again later, with the same id. */
  stop: () => Promise<void>;
}

/** Receivers that are talked to at the same time, by each process. */
const PLACES = 20;
/** A receiver with much to hear leaves its place to others after this. */
const TURN_MS = 30_000;
/** Longer than a turn and its last attempt, so that only one process sends to a receiver at a time. */
const LOCK_MS = 90_000;
const OUTSTANDING = 'delivered_at IS NULL AND given_up_at IS NULL';
/** Parameters: now, twice. */
const IS_FREE = 'disabled_at IS NULL AND (retry_at IS NULL OR retry_at <= ?) AND (locked_until IS NULL OR locked_until <= ?)';

/**
 * Sends to each receiver one message after the other, so that a slow or dead one keeps nobody else waiting. What it does not take is
 * tried again later, and meanwhile others are. Delivery is at least once: if the process dies, a message is sent again with the same id.
 */
export function createWebhookDispatcher(deps: Deps): WebhookDispatcher {
  const { db, now, log, config, keys } = deps;
  const turns = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function start() {
    await collectDeliveries(deps);
    // After a restore it may have been sent already: nothing leaves until the operator has decided.
    if (stopping.signal.aborted || (await findCurrentPause(db))) return;
    const lockToken = randomUUID();
    for (const webhook of await claim(lockToken, PLACES - turns.size)) {
      const turn = takeTurn(webhook, lockToken)
        .catch((error: unknown) => {
          log.error({ err: error, webhookId: webhook.id }, 'saving the result of a webhook failed');
        })
        .finally(() => turns.delete(turn));
      turns.add(turn);
    }
  }

  /** Those that waited longest for their turn. */
  async function claim(lockToken: string, places: number): Promise<Webhook[]> {
    const at = now().toISOString();
    const due = await query<{ id: string }>(
      db,
      `SELECT id FROM webhooks WHERE ${IS_FREE} AND EXISTS (SELECT 1 FROM webhook_deliveries d
        WHERE d.webhook_id = webhooks.id AND ${OUTSTANDING} AND d.next_attempt_at <= ?)
      ORDER BY coalesce(attempted_at, '') LIMIT CAST(? AS INTEGER)`,
      [at, at, at, places],
    );
    if (due.length === 0) return [];
    return withRetry(db, () =>
      query<Webhook>(
        db,
        `UPDATE webhooks SET lock_token = ?, locked_until = ?, attempted_at = ?
        WHERE id IN (${due.map(() => '?').join(', ')}) AND ${IS_FREE} RETURNING ${webhooks.columns}`,
        [lockToken, new Date(now().getTime() + LOCK_MS).toISOString(), at, ...due.map(({ id }) => id), at, at],
      ),
    );
  }

  async function takeTurn({ id, url }: Webhook, lockToken: string): Promise<void> {
    let target = url;
    let connection = openWebhookConnection(target, config);
    const startedAt = performance.now();
    try {
      while (performance.now() - startedAt < TURN_MS) {
        const delivery = await nextDelivery(id);
        // Read for each delivery: an address or a secret that was changed meanwhile is not used any more.
        const webhook = delivery && (await rowsFrom(db, webhooks).where({ id, lock_token: lockToken, disabled_at: null }).first());
        if (!webhook) return;
        if (webhook.url !== target) {
          connection.close();
          target = webhook.url;
          connection = openWebhookConnection(target, config);
        }
        const answer = await send(connection, webhook, delivery);
        if (stopping.signal.aborted && answer.failure !== null) return;
        if (!(await recordAttempt(deps, webhook, delivery, answer))) return;
      }
    } finally {
      connection.close();
      await withRetry(db, async () => db('webhooks').where({ id, lock_token: lockToken }).update({ lock_token: null, locked_until: null }));
    }
  }

  async function nextDelivery(id: string): Promise<WebhookDelivery | undefined> {
    if (stopping.signal.aborted) return undefined;
    return rowsFrom(db, webhookDeliveries)
      .where({ webhook_id: id })
      .whereRaw(OUTSTANDING)
      .where('next_attempt_at', '<=', now().toISOString())
      .orderBy(['next_attempt_at', 'id'])
      .first();
  }

  async function send(connection: WebhookConnection, webhook: Webhook, { messageId, payload }: WebhookDelivery): Promise<WebhookAnswer> {
    const secrets = signingSecrets(keys, webhook, now());
    if (secrets.length === 0) return { status: null, failure: 'secret' };
    const timestamp = Math.floor(now().getTime() / 1_000);
    return connection.post(payload, signedHeaders(secrets, messageId, timestamp, payload), stopping.signal);
  }

  async function settled() {
    while (turns.size > 0) await Promise.all(turns);
  }

  return {
    start,
    settled,
    async stop() {
      stopping.abort();
      await settled();
    },
  };
}
