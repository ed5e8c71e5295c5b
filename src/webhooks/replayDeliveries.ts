import { isId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { insert, selectIn } from '../database/tableMapping.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { findAllEvents, findEventById } from '../events/eventRepository.ts';
import { composeDeliveries, ENTRIES_AT_ONCE, readEntries } from './composeDeliveries.ts';
import { findWebhook } from './findWebhook.ts';
import { assertEnabled } from './manageWebhooks.ts';
import { type Webhook, webhookDeliveries } from './webhook.ts';
import { type WebhookScope, withWebhooks } from './webhookTransaction.ts';

type Clock = Pick<Deps, 'db' | 'now'>;

const DAY_MS = 24 * 3_600_000;
export const MAX_REPLAY_DAYS = 30;
/** More than that nobody waits for; the API lists the people of an event faster. */
const MAX_REPLAYED = 10_000;

/** Sends one message again, with the same id. Throws DomainError `not-found`, or `conflict` if the webhook is disabled. */
export async function replayOne(deps: Clock, scope: WebhookScope, id: string, deliveryId: string): Promise<number> {
  assertEnabled(await findWebhook(deps.db, scope, id));
  const replayed = isId(deliveryId) ? await again(deps.db, id, deps.now().toISOString(), 'id', [deliveryId]) : 0;
  if (replayed === 0) throw new DomainError('not-found', { key: 'webhooks.errors.noDelivery' });
  return replayed;
}

/**
 * Sends again, with the same ids, what happened since a time, also what was never kept because the webhook was disabled then. Returns
 * how many messages. Throws DomainError `invalid` for a time in the future or longer ago than MAX_REPLAY_DAYS, `not-found`, or `conflict`
 * if the webhook is disabled.
 */
export async function replaySince(deps: Clock, actor: Actor, scope: WebhookScope, id: string, since: Date): Promise<number> {
  const now = deps.now();
  if (since > now || now.getTime() - since.getTime() > MAX_REPLAY_DAYS * DAY_MS) {
    const message = { key: 'webhooks.errors.since', values: { days: MAX_REPLAY_DAYS } };
    throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'since', message }] });
  }
  const webhook = await findWebhook(deps.db, scope, id);
  assertEnabled(webhook);
  const events = scope === null ? await findAllEvents(deps.db) : [await findEventById(deps.db, scope.id)];
  let replayed = 0;
  for (const event of events)
    if (event && replayed < MAX_REPLAYED) replayed += await replayEvent(deps, scope, webhook, event, since, MAX_REPLAYED - replayed);
  await withWebhooks(deps, scope?.id ?? null, actor, ({ record }) =>
    record({ action: 'webhook.replayed', subjectId: id, data: { since: since.toISOString(), deliveries: replayed } }),
  );
  return replayed;
}

async function replayEvent(deps: Clock, scope: WebhookScope, webhook: Webhook, event: Event, since: Date, most: number): Promise<number> {
  let [replayed, read] = [0, 0];
  for (;;) {
    const entries = await readEntries(deps.db, event, read, since.toISOString());
    const at = deps.now().toISOString();
    const told = await composeDeliveries(deps.db, event, entries, [webhook], at);
    const chosen = told.slice(0, most - replayed);
    await withWebhooks(deps, webhook.eventId, { name: 'scheduler', correlationId: '' }, async ({ db }) => {
      // Somebody may have removed or disabled it since; behind the lock nobody does.
      assertEnabled(await findWebhook(db, scope, webhook.id));
      const messageIds = chosen.map(({ messageId }) => messageId);
      const stored = await selectIn(db, webhookDeliveries, 'message_id', messageIds, 'webhook_id = ?', [webhook.id]);
      const known = new Set(stored.map(({ messageId }) => messageId));
      await again(db, webhook.id, at, 'message_id', [...known]);
      await insert(
        db,
        webhookDeliveries,
        chosen.filter(({ messageId }) => !known.has(messageId)),
      );
    });
    replayed += chosen.length;
    read = entries.at(-1)?.sequence ?? read;
    if (entries.length < ENTRIES_AT_ONCE || replayed >= most) return replayed;
  }
}

async function again(db: Db, webhookId: string, at: string, column: 'id' | 'message_id', values: string[]): Promise<number> {
  const untried = { attempts: 0, failing_since: null, status: null, failure: null, delivered_at: null, given_up_at: null };
  return db('webhook_deliveries')
    .where({ webhook_id: webhookId })
    .whereIn(column, values)
    .update({ ...untried, created_at: at, next_attempt_at: at });
}
