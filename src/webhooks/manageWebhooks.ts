import { newId } from '../crypto/ids.ts';
import { insert } from '../database/tableMapping.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { skipPast } from './collectDeliveries.ts';
import { newDelivery } from './composeDeliveries.ts';
import { findWebhook } from './findWebhook.ts';
import { type Webhook, webhookDeliveries, webhooks } from './webhook.ts';
import { parseWebhookUrl, type WebhookInput } from './webhookInput.ts';
import { TEST_TYPE, testPayload } from './webhookPayload.ts';
import { createWebhookSecret, ROTATION_MS } from './webhookSecret.ts';
import { type WebhookScope, withWebhooks } from './webhookTransaction.ts';

type WebhookDeps = Pick<Deps, 'db' | 'now' | 'config' | 'keys'>;

/** Of one event, and for all events: enough for every program, too few to send much to one victim. */
const MAX_WEBHOOKS = 10;

const WORKING = { failures: 0, failingSince: null, failure: null, retryAt: null };

/** `secret` is in this result and nowhere else. Throws DomainError `invalid` for a URL that is not allowed, `conflict` for one too many. */
export function createWebhook(
  deps: WebhookDeps,
  actor: Actor,
  scope: WebhookScope,
  { url, description, types }: WebhookInput,
): Promise<{ id: string; secret: string }> {
  const target = parseWebhookUrl(url, deps.config);
  return withWebhooks(deps, scope?.id ?? null, actor, async ({ db, at, record }) => {
    const eventId = scope?.id ?? null;
    const existing = await db('webhooks').where({ event_id: eventId }).pluck<string[]>('id');
    if (existing.length >= MAX_WEBHOOKS)
      throw new DomainError('conflict', { key: 'webhooks.errors.tooMany', values: { most: MAX_WEBHOOKS } });
    await skipPast(db, eventId);
    const { secret, encrypted } = createWebhookSecret(deps.keys);
    const webhook: Webhook = {
      ...{ id: newId(), eventId, url: target, description, types: (types ?? []).join(' ') },
      ...{ secret: encrypted, previousSecret: null, previousSecretUntil: null, createdAt: at },
      ...{ disabledAt: null, disabledBecause: null, ...WORKING, succeededAt: null, attemptedAt: null, lockedUntil: null, lockToken: null },
    };
    await insert(db, webhooks, [webhook]);
    // The rest of the URL may hold a secret of the receiver.
    await record({ action: 'webhook.created', subjectId: webhook.id, data: { host: new URL(target).host, types } });
    return { id: webhook.id, secret };
  });
}

/** What is missing in `changes` stays. Throws DomainError `not-found`, or `invalid` for a URL that is not allowed. */
export function changeWebhook(
  deps: WebhookDeps,
  actor: Actor,
  scope: WebhookScope,
  id: string,
  { url, description, types, enabled }: Partial<WebhookInput> & { enabled?: boolean },
): Promise<void> {
  const target = url === undefined ? undefined : parseWebhookUrl(url, deps.config);
  return withWebhooks(deps, scope?.id ?? null, actor, async ({ db, at, record }) => {
    const webhook = await findWebhook(db, scope, id);
    const isEnabledNow = enabled === true && webhook.disabledAt !== null;
    if (isEnabledNow) await skipPast(db, scope?.id ?? null);
    const isDisabledNow = enabled === false && webhook.disabledAt === null;
    await db('webhooks')
      .where({ id })
      .update({
        // Where it goes now may work: it is tried at once.
        ...(target !== undefined && { url: target, retry_at: null }),
        ...(description !== undefined && { description }),
        ...(types !== undefined && { types: (types ?? []).join(' ') }),
        ...(isEnabledNow && { disabled_at: null, disabled_because: null, failures: 0, failing_since: null, failure: null, retry_at: null }),
        ...(isDisabledNow && { disabled_at: at, disabled_because: 'by_hand' }),
        id,
      });
    if (isDisabledNow)
      await db('webhook_deliveries').where({ webhook_id: id, delivered_at: null, given_up_at: null }).update({ given_up_at: at });
    if (isEnabledNow) await record({ action: 'webhook.enabled', subjectId: id });
    if (isDisabledNow) await record({ action: 'webhook.disabled', subjectId: id, data: { reason: 'by_hand' } });
    if (target !== undefined || types !== undefined)
      await record({
        action: 'webhook.changed',
        subjectId: id,
        data: { ...(target && { host: new URL(target).host }), ...(types !== undefined && { types }) },
      });
  });
}

/** What it was not told yet is forgotten with it. Throws DomainError `not-found`. */
export function removeWebhook(deps: WebhookDeps, actor: Actor, scope: WebhookScope, id: string): Promise<void> {
  return withWebhooks(deps, scope?.id ?? null, actor, async ({ db, record }) => {
    await findWebhook(db, scope, id);
    await db('webhooks').where({ id }).delete();
    await record({ action: 'webhook.removed', subjectId: id });
  });
}

/** The new secret, which is in this result and nowhere else. The old one signs as well for ROTATION_MS. Throws DomainError `not-found`. */
export function rotateSecret(deps: WebhookDeps, actor: Actor, scope: WebhookScope, id: string): Promise<string> {
  return withWebhooks(deps, scope?.id ?? null, actor, async ({ db, at, record }) => {
    const webhook = await findWebhook(db, scope, id);
    const { secret, encrypted } = createWebhookSecret(deps.keys);
    const until = new Date(Date.parse(at) + ROTATION_MS).toISOString();
    await db('webhooks').where({ id }).update({ secret: encrypted, previous_secret: webhook.secret, previous_secret_until: until });
    await record({ action: 'webhook.secret_rotated', subjectId: id });
    return secret;
  });
}

/** Sends a message that means nothing, within seconds. Returns its id. Throws DomainError `not-found`, or `conflict` if it is disabled. */
export function sendTest(deps: WebhookDeps, actor: Actor, scope: WebhookScope, id: string): Promise<string> {
  return withWebhooks(deps, scope?.id ?? null, actor, async ({ db, at }) => {
    assertEnabled(await findWebhook(db, scope, id));
    const message = {
      webhookId: id,
      eventId: scope?.id ?? null,
      messageId: newId(),
      type: TEST_TYPE,
      payload: testPayload(scope?.slug ?? null, at),
    };
    await insert(db, webhookDeliveries, [newDelivery(message, at)]);
    await db('webhooks').where({ id }).update({ retry_at: null });
    return message.messageId;
  });
}

export function assertEnabled({ disabledAt }: Webhook): void {
  if (disabledAt !== null) throw new DomainError('conflict', { key: 'webhooks.errors.disabled' });
}
