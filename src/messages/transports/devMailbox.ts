import { mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../config.ts';
import { secretFile } from '../../crypto/keys.ts';
import { isLocalName } from '../../http/localRequest.ts';
import { type EmailMessage, isEmailMessage, type SmsMessage } from '../email.ts';
import type { Transport } from './transport.ts';

/** A message in the development mailbox. An SMS has no `html`. */
export interface StoredMessage extends Omit<EmailMessage, 'html'> {
  html?: string;
  name: string;
  at: string;
}

const MAX_STORED_MESSAGES = 500;

/**
 * True without a mail server, on a machine that serves only itself: the mailbox shows codes and private links. Elsewhere, and
 * in production, messages stay in the outbox.
 */
export function hasDevMailbox({ SMTP_URL, NODE_ENV, PUBLIC_URL }: Config): boolean {
  return SMTP_URL === undefined && NODE_ENV !== 'production' && isLocalName(new URL(PUBLIC_URL).hostname);
}

/** Stores messages as files beside the database instead of sending them; GET /mailbox shows the newest MAX_STORED_MESSAGES. */
export function createDevMailbox(config: Config): Transport<EmailMessage | SmsMessage> {
  const folder = mailboxFolder(config);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = fileNamesIn(folder);
  return {
    async send(message) {
      const email = isEmailMessage(message) ? message : { ...message, subject: 'SMS' };
      const at = new Date().toISOString();
      // The name depends on the message alone, so that a retry overwrites the file.
      const name = email.messageId.replace(/[^\w-]/g, '_');
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...email, name, at }), { mode: 0o600 });
      names.push(`${name}.json`);
      for (const oldest of names.splice(0, names.length - MAX_STORED_MESSAGES)) unlinkSync(join(folder, oldest));
    },
    async check() {},
    close() {},
  };
}

/** Newest first. */
export function readDevMailbox(config: Config): StoredMessage[] {
  const folder = mailboxFolder(config);
  return fileNamesIn(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredMessage)
    .reverse();
}

/** Oldest first: file names begin with the message id, a UUIDv7. */
function fileNamesIn(folder: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder).sort();
}

export function mailboxFolder(config: Config): string {
  return join(dirname(secretFile(config)), 'mailbox');
}
