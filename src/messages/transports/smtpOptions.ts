import type SMTPPool from 'nodemailer/lib/smtp-pool';

/** Their sum is below LOCK_MS in outbox/outbox.ts, so that no message is sent twice. */
const SMTP_TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, dnsTimeout: 10_000 };

/** How to reach the mail server at this URL, and how patiently. */
export function smtpOptions(url: string): SMTPPool.Options {
  return {
    url,
    pool: true,
    maxConnections: 5,
    maxMessages: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...SMTP_TIMEOUTS_MS,
  } as SMTPPool.Options;
}
