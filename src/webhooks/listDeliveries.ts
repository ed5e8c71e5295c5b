import Joi from 'joi';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { singleLineText } from '../validation/text.ts';
import { type Webhook, type WebhookDelivery, webhookDeliveries } from './webhook.ts';

export const DELIVERY_STATES = ['waiting', 'delivered', 'given_up'] as const;

type DeliveryState = (typeof DELIVERY_STATES)[number];

export type DeliveryView = Awaited<ReturnType<typeof listDeliveries>>['deliveries'][number];

interface DeliveryQuery {
  state?: DeliveryState;
  limit: number;
  before?: string;
  lang?: unknown;
}

export const deliveryQuerySchema = inputSchema<DeliveryQuery>({
  state: Joi.valid(...DELIVERY_STATES),
  limit: Joi.number().integer().min(1).max(100).default(50),
  before: singleLineText.max(40).description('`next` of the page before'),
  lang: Joi.any().strip(),
});

/** One page of what a webhook was told in the last 7 days, the newest first. `next` is the `before` of the following page. */
export async function listDeliveries(db: Db, { id }: Pick<Webhook, 'id'>, { state, limit, before }: DeliveryQuery) {
  const query = rowsFrom(db, webhookDeliveries)
    .where({ webhook_id: id })
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (before !== undefined) query.where('id', '<', before);
  if (state === 'delivered') query.whereNotNull('delivered_at');
  if (state === 'given_up') query.whereNotNull('given_up_at');
  if (state === 'waiting') query.whereNull('delivered_at').whereNull('given_up_at');
  const found = await query;
  const deliveries = found.slice(0, limit).map((delivery) => ({
    id: delivery.id,
    messageId: delivery.messageId,
    type: delivery.type,
    payload: JSON.parse(delivery.payload) as object,
    state: stateOfDelivery(delivery),
    attempts: delivery.attempts,
    status: delivery.status,
    failure: delivery.failure,
    createdAt: delivery.createdAt,
    deliveredAt: delivery.deliveredAt,
    nextAttemptAt: stateOfDelivery(delivery) === 'waiting' ? delivery.nextAttemptAt : null,
  }));
  return { deliveries, next: found.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
}

function stateOfDelivery({ deliveredAt, givenUpAt }: WebhookDelivery): DeliveryState {
  if (deliveredAt !== null) return 'delivered';
  return givenUpAt === null ? 'waiting' : 'given_up';
}
