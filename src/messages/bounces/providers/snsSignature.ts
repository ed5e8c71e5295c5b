import { type KeyObject, verify } from 'node:crypto';
import { textAt } from './provider.ts';

/** Fields that are signed, in this order, by type ("Verifying the signatures of Amazon SNS messages", AWS documentation). */
const CONFIRMATION_FIELDS = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const SIGNED_FIELDS: Record<string, string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: CONFIRMATION_FIELDS,
  UnsubscribeConfirmation: CONFIRMATION_FIELDS,
};
const DIGESTS: Record<string, string> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/** Whether Amazon SNS signed this message with this key. Version 1 signs with SHA-1, and is what topics use by default. */
export function isSignedBy(key: KeyObject, message: unknown): boolean {
  const digest = DIGESTS[textAt(message, 'SignatureVersion')];
  const fields = SIGNED_FIELDS[textAt(message, 'Type')];
  if (digest === undefined || fields === undefined) return false;
  return verify(digest, Buffer.from(signedText(message, fields)), key, Buffer.from(textAt(message, 'Signature'), 'base64'));
}

/** Name and value of each field, a line each; `Subject` is left out if there is none. */
function signedText(message: unknown, fields: string[]): string {
  return fields
    .filter((name) => name !== 'Subject' || textAt(message, name) !== '')
    .map((name) => `${name}\n${textAt(message, name)}\n`)
    .join('');
}
