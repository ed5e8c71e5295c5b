import Joi from 'joi';
import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import type { WebhookView } from '../../webhooks/findWebhook.ts';
import { DELIVERY_STATES, type DeliveryView } from '../../webhooks/listDeliveries.ts';
import { WEBHOOK_FAILURES } from '../../webhooks/postWebhook.ts';
import { MAX_REPLAY_DAYS } from '../../webhooks/replayDeliveries.ts';
import { WEBHOOK_TYPES } from '../../webhooks/webhookType.ts';

export interface ReplayBody {
  since?: Date;
  delivery?: string;
}

const DAY_MS = 86_400_000;
/** Yesterday: older than MAX_REPLAY_DAYS, or in the future, the example would be refused. */
const RECENT = `${new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`;

export const replaySchema = inputSchema<ReplayBody>({
  since: Joi.date().iso().description(`What happened since then, ${MAX_REPLAY_DAYS} days at most`),
  delivery: singleLineText.max(40).description('The id of one delivery'),
})
  .xor('since', 'delivery')
  .example({ since: RECENT });

const failure = nullable({ ...oneOf(...WEBHOOK_FAILURES), description: 'Why the last attempt failed; null if it did not' });

const webhookProperties = {
  ...{ id: UUID, url: TEXT, description: TEXT },
  types: { ...nullable(arrayOf(oneOf(...WEBHOOK_TYPES))), description: 'What it is told; null for everything' },
  enabled: BOOLEAN,
  disabledAt: nullable(TIMESTAMP),
  disabledBecause: nullable({ ...oneOf('by_hand', 'failures', 'gone'), description: '`gone`: its receiver answered 410' }),
  failingSince: nullable(TIMESTAMP),
  failure,
  succeededAt: nullable({ ...TIMESTAMP, description: 'When it last took a message, accurate to a minute' }),
  waiting: { ...COUNT, description: 'Messages that it has not taken yet' },
  createdAt: TIMESTAMP,
};

export const webhookSchema: JsonSchema = { title: 'Webhook', ...objectSchema<WebhookView>(webhookProperties) };
export const webhookListSchema = objectSchema<{ webhooks: WebhookView[] }>({ webhooks: arrayOf(webhookSchema) });
export const createdWebhookSchema = objectSchema<WebhookView & { secret: string }>({
  ...webhookProperties,
  secret: { ...TEXT, description: 'Signs each message. It is shown only now' },
});
export const secretSchema = objectSchema<{ secret: string }>({ secret: { ...TEXT, description: 'It is shown only now' } });

const deliverySchema: JsonSchema = {
  title: 'WebhookDelivery',
  ...objectSchema<DeliveryView>({
    id: UUID,
    messageId: { ...UUID, description: 'The header webhook-id' },
    type: TEXT,
    payload: { type: 'object', description: 'As it is sent' },
    state: oneOf(...DELIVERY_STATES),
    attempts: COUNT,
    status: nullable({ type: 'integer', description: 'HTTP status of the last answer' }),
    failure,
    createdAt: TIMESTAMP,
    deliveredAt: nullable(TIMESTAMP),
    nextAttemptAt: nullable(TIMESTAMP),
  }),
};
export const deliveryListSchema = objectSchema<{ deliveries: DeliveryView[]; next: string | null }>({
  deliveries: arrayOf(deliverySchema),
  next: nullable({ ...TEXT, description: '`before` of the following page; null on the last one' }),
});

const ID = '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10';

export const WEBHOOK_EXAMPLE: WebhookView = {
  ...{ id: ID, url: 'https://hooks.example.org/slotkeeper', description: 'Member list', types: ['registration.confirmed'] },
  ...{ enabled: true, disabledAt: null, disabledBecause: null, failingSince: null, failure: null },
  ...{ succeededAt: '2027-05-01T08:00:00.000Z', waiting: 0, createdAt: '2027-04-01T08:00:00.000Z' },
};
export const SECRET_EXAMPLE = 'whsec_tSOQkXuFbhWtZ4iHWw5cLXXcMyrHb1jVdmoGB9xFeBI=';
export const DELIVERIES_EXAMPLE = {
  deliveries: [
    {
      ...{ id: '0196b3a1-6000-7a2b-8d4e-2f6a1c9b7e11', messageId: '0196b3a1-5fff-7a2b-8d4e-2f6a1c9b7e12', type: 'registration.confirmed' },
      payload: {
        ...{ type: 'registration.confirmed', timestamp: '2027-05-01T08:00:00.000Z' },
        data: { event: 'summer-walk', registration: '0196b3a1-5000-7a2b-8d4e-2f6a1c9b7e13', state: 'confirmed', slots: 2 },
      },
      ...{ state: 'delivered', attempts: 1, status: 204, failure: null },
      ...{ createdAt: '2027-05-01T08:00:01.000Z', deliveredAt: '2027-05-01T08:00:01.000Z', nextAttemptAt: null },
    },
  ],
  next: null,
};
