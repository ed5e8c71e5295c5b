import { createHmac, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { Keys } from '../crypto/keys.ts';
import type { Webhook } from './webhook.ts';

/** Standard Webhooks: this, and 24 to 64 octets in base64. Tools that look for leaked secrets know it. */
const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** After a rotation both secrets sign for a day, in which the receiver takes over the new one. */
export const ROTATION_MS = 24 * 3_600_000;

/** A new secret, which is shown once, and how it is stored. */
export function createWebhookSecret(keys: Keys): { secret: string; encrypted: string } {
  const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64');
  return { secret, encrypted: encrypt(keys('webhook secret')[0], secret) };
}

/** Those that sign now, the newest first; none if SECRET_KEY has lost the key that encrypted them. */
export function signingSecrets(keys: Keys, { secret, previousSecret, previousSecretUntil }: Webhook, now: Date): string[] {
  const isPreviousValid = previousSecret !== null && previousSecretUntil !== null && now.toISOString() < previousSecretUntil;
  return [secret, ...(isPreviousValid ? [previousSecret] : [])]
    .map((encrypted) => decrypt(keys('webhook secret'), encrypted))
    .filter((decrypted) => decrypted !== null);
}

/**
 * The headers of a message by Standard Webhooks 1.0.0. `timestamp` is that of the attempt, in seconds since 1970, so that receivers
 * can refuse what somebody has recorded and sends again.
 */
export function signedHeaders(secrets: string[], messageId: string, timestamp: number, payload: string): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${messageId}.${timestamp}.${payload}`).digest('base64')}`;
  });
  return { 'webhook-id': messageId, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
