import nodemailer from 'nodemailer';
import type { TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

/** Seconds that a bare SMTP client needs to send so many emails by this relay, until they are in their mailboxes. Empties these. */
export async function measureIdealSeconds(
  SMTP_URL: string,
  mailboxes: TestSmtpServer,
  emails: number,
  maxConnections = 5,
): Promise<number> {
  const url = new URL(SMTP_URL);
  const options = { host: url.hostname, port: Number(url.port), pool: true as const, maxConnections, tls: { rejectUnauthorized: false } };
  const client = nodemailer.createTransport(options);
  const startedAt = performance.now();
  const send = (_: unknown, index: number) =>
    client.sendMail({ from: 'events@slots.example', to: `ideal${index}@example.org`, subject: 'Confirm', text: 'Confirm your place.' });
  await Promise.all(Array.from({ length: emails }, send));
  await until('every email has arrived', () => mailboxes.messages.length >= emails);
  client.close();
  mailboxes.messages = [];
  return (performance.now() - startedAt) / 1_000;
}
