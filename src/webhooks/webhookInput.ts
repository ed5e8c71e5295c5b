import Joi from 'joi';
import type { Config } from '../config.ts';
import { DomainError } from '../domainError.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { singleLineText } from '../validation/text.ts';
import { addressInUrl, isAllowedAddress, needsAllowedNetwork } from './webhookTarget.ts';
import { WEBHOOK_TYPES, type WebhookType } from './webhookType.ts';

export interface WebhookInput {
  url: string;
  description: string;
  /** Null: everything. */
  types: WebhookType[] | null;
}

const urlRule = singleLineText.max(500).description('https, port 443 or 8443, without a user name');
const descriptionRule = singleLineText.max(80).allow('').description('What it is for');
const typesRule = Joi.array()
  .items(Joi.valid(...WEBHOOK_TYPES))
  .unique()
  .min(1)
  .max(WEBHOOK_TYPES.length)
  .allow(null)
  .description('What it is told; null for everything, also what later versions add');
const EXAMPLE = { url: 'https://hooks.example.org/slotkeeper', description: 'Member list', types: ['registration.confirmed'] };

export const newWebhookSchema = inputSchema<WebhookInput>({
  url: urlRule.required(),
  description: descriptionRule.default(''),
  types: typesRule.default(null),
}).example(EXAMPLE);

export const webhookChangesSchema = inputSchema<Partial<WebhookInput> & { enabled?: boolean }>({
  ...{ url: urlRule, description: descriptionRule, types: typesRule },
  enabled: Joi.boolean().strict().description('Enabling it again begins with what happens from then on'),
})
  .min(1)
  .example({ enabled: true });

/** As the URL parser writes it (WHATWG URL). Throws DomainError `invalid` at the field `url` for where no webhook may be sent. */
export function parseWebhookUrl(text: string, { WEBHOOK_ALLOWED_NETWORKS: networks }: Pick<Config, 'WEBHOOK_ALLOWED_NETWORKS'>): string {
  if (!URL.canParse(text)) throw wrongUrl('webhooks.errors.noUrl');
  const url = new URL(text);
  if (!['https:', 'http:'].includes(url.protocol)) throw wrongUrl('webhooks.errors.needsHttps');
  if (url.username !== '' || url.password !== '') throw wrongUrl('webhooks.errors.urlWithPassword');
  const mayBeAllowed = networks.length > 0;
  if (url.protocol === 'http:' && !mayBeAllowed) throw wrongUrl('webhooks.errors.needsHttps');
  if (needsAllowedNetwork(url) && !mayBeAllowed) throw wrongUrl('webhooks.errors.port');
  const address = addressInUrl(url);
  if (address !== null && !isAllowedAddress(url, address, networks)) throw wrongUrl('webhooks.errors.privateAddress');
  url.hash = '';
  return url.href;
}

function wrongUrl(key: string): DomainError {
  return new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'url', message: { key } }] });
}
