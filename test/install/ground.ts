import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestSmtpServer } from '../support/smtpServer.ts';
import { SLUG } from './walk.ts';

export const EVENT = [
  ...['event', 'create', SLUG, '--title', "'Summer Walk'", '--slots', '40'],
  ...['--starts', '2030-06-13T19:00', '--zone', 'Europe/Brussels'],
];

/** Where a walk begins. */
export interface Ground {
  /** Folder of this walk. */
  folder: string;
  smtp: TestSmtpServer;
  /** Where the service has to be reached, on this port of 127.0.0.1. */
  url: string;
  port: string;
}

/** What a person types into .env. */
export function settings({ smtp, url, port }: Ground): string {
  const lines = [
    `PUBLIC_URL=${url}`,
    `SMTP_URL=${smtp.url}`,
    'MAIL_FROM=Club <club@example.org>',
    `PORT=${port}`,
    'TRUSTED_PROXIES=127.0.0.1/32',
  ];
  return `${lines.join('\n')}\n`;
}

export function writeSettings(folder: string, ground: Ground): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.env'), settings(ground));
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see the head of test/install/walks.ts`);
  return value;
}
