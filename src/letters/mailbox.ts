import { mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { secretFile } from '../keys.ts';
import { isMail, type Mail, type Sms } from './mail.ts';
import type { Transport } from './transport.ts';

/** A letter in the mailbox; an SMS has no HTML. */
export interface Kept extends Omit<Mail, 'html'> {
  html?: string;
  name: string;
  at: string;
}

const MOST_KEPT = 500;

/** Only where there is no mail server, and never in production: a letter is for its reader alone. */
export function hasMailbox({ SMTP_URL, NODE_ENV }: Config): boolean {
  return SMTP_URL === undefined && NODE_ENV !== 'production';
}

/** Letters as files beside the database, shown at /mailbox: without a mail server nothing leaves the machine. */
export function openMailbox(config: Config): Transport<Mail | Sms> {
  const folder = mailboxFolder(config);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = namesIn(folder);
  return {
    async send(letter) {
      const mail = isMail(letter) ? letter : { ...letter, subject: 'SMS' };
      const at = new Date().toISOString();
      // The same letter, tried twice, is one file.
      const name = mail.messageId.replace(/[^\w-]/g, '_');
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...mail, name, at }), { mode: 0o600 });
      names.push(`${name}.json`);
      for (const oldest of names.splice(0, names.length - MOST_KEPT)) unlinkSync(join(folder, oldest));
    },
    async check() {},
    close() {},
  };
}

/** The letters, the newest first. */
export function lettersInMailbox(config: Config): Kept[] {
  const folder = mailboxFolder(config);
  return namesIn(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept)
    .reverse();
}

/** Oldest first: a letter's name begins with its time-ordered id. */
function namesIn(folder: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder).sort();
}

function mailboxFolder(config: Config): string {
  return join(dirname(secretFile(config)), 'mailbox');
}
