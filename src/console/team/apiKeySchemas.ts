import Joi from 'joi';
import { arrayOf, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { EVENT_PERMISSIONS, type EventPermission } from '../../teams/eventPermission.ts';
import type { ApiKeyView } from '../../teams/manageApiKeys.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';

export interface NewApiKeyBody {
  name: string;
  scopes: EventPermission[];
  event?: string;
  expiresAt?: Date;
}

const nameRule = singleLineText.max(80).required();
const scopesRule = Joi.array()
  .items(Joi.valid(...EVENT_PERMISSIONS))
  .unique()
  .min(1)
  .max(EVENT_PERMISSIONS.length)
  .required();

export const newApiKeySchema = inputSchema<NewApiKeyBody>({
  name: nameRule.description('What the key is for'),
  scopes: scopesRule.description('What it may do, as far as the account may; `event:read` is always among them'),
  event: singleLineText.max(80).description('Slug of the only event that it is for'),
  expiresAt: Joi.date().iso().description('Without it the key works until it is revoked'),
}).example({ name: 'Door scanner', scopes: ['people:read', 'people:check_in'], event: 'summer-walk', expiresAt: '2027-07-01T00:00:00Z' });

/** How long a key made on the page works, in days. */
export const LIFETIMES = ['30', '90', '365', 'unlimited'] as const;

export interface ApiKeyForm {
  name: string;
  scopes: EventPermission[];
  event: string;
  lifetime: (typeof LIFETIMES)[number];
}

export const apiKeyForm = inputSchema<ApiKeyForm>({
  name: nameRule,
  scopes: scopesRule,
  event: singleLineText.max(80).allow('').default(''),
  lifetime: Joi.valid(...LIFETIMES).required(),
});

const keyProperties = {
  id: UUID,
  name: TEXT,
  hint: { ...TEXT, description: 'The first characters of the key' },
  scopes: arrayOf(oneOf(...EVENT_PERMISSIONS)),
  event: nullable({ ...TEXT, description: 'Slug of the only event that it is for' }),
  createdAt: TIMESTAMP,
  expiresAt: nullable(TIMESTAMP),
  lastUsedAt: nullable({ ...TIMESTAMP, description: 'Accurate to five minutes' }),
};

const apiKeySchema: JsonSchema = { title: 'ApiKey', ...objectSchema<ApiKeyView>(keyProperties) };
export const apiKeyListSchema = objectSchema<{ keys: ApiKeyView[] }>({ keys: arrayOf(apiKeySchema) });
export const createdApiKeySchema = objectSchema<ApiKeyView & { key: string }>({
  ...keyProperties,
  key: { ...TEXT, description: 'Send it as `Authorization: Bearer`. It is shown only now' },
});

export const API_KEY_EXAMPLE: ApiKeyView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', name: 'Door scanner', hint: 'sk_q8Zt' },
  ...{ scopes: ['event:read', 'people:read', 'people:check_in'], event: 'summer-walk' },
  ...{ createdAt: '2027-05-01T08:00:00.000Z', expiresAt: '2027-07-01T00:00:00.000Z', lastUsedAt: null },
};
