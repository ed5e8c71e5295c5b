import nodemailer from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import { parseEmailAddress } from '../validation/emailAddress.ts';
import { DeliveryError } from './retryPolicy.ts';
import { addressOf, displayNameOf, type Transport } from './transport.ts';

/** Their sum is below LOCK_MS in outbox.ts, so that no message is sent twice. */
const SMTP_TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, dnsTimeout: 10_000 };

export function createSmtpTransport(url: string, from: string): Transport {
  const pool = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 5,
    maxMessages: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...SMTP_TIMEOUTS_MS,
  } as SMTPPool.Options);
  return {
    async send({ to: recipient, messageId, correlationId, thread, from: sender, replyTo, subject, text, html, calendar }) {
      const to = parseEmailAddress(recipient)?.deliverable;
      // Nothing is mailed to a string that is no address, however it came into the database.
      if (to === undefined) throw new DeliveryError({ kind: 'permanent', reason: 'The recipient is not an email address.' });
      await pool.sendMail({
        from: { name: sender ?? displayNameOf(from), address: addressOf(from) },
        // Set the SMTP envelope explicitly: crafted header addresses could otherwise add recipients.
        envelope: { from: addressOf(from), to: [to] },
        to: { name: '', address: to },
        messageId,
        ...(thread && { references: thread }),
        ...(replyTo && { replyTo: { name: '', address: replyTo } }),
        subject,
        text,
        html,
        ...(calendar && { icalEvent: { method: methodOf(calendar), filename: 'event.ics', content: calendar } }),
        // RFC 3834 5: asks automatic responders (out of office) not to reply.
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          ...(correlationId && { 'X-Correlation-Id': correlationId }),
        },
      });
    },
    async check() {
      await pool.verify();
    },
    close: () => pool.close(),
  };
}

/** The Content-Type names the same method as the file (RFC 6047 2.4). */
function methodOf(calendar: string): string {
  return /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
}
