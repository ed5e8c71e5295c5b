import type SMTPPool from 'nodemailer/lib/smtp-pool';

const MINUTE_MS = 60_000;

/**
 * RFC 5321 4.5.3.2: five minutes for the greeting, ten for the answer to the last dot; who waits less sends the same message again.
 * Nodemailer counts everything up to the end of STARTTLS as connecting. Locks are extended meanwhile, see `renewLocks`.
 */
const SMTP_TIMEOUTS_MS = {
  dnsTimeout: MINUTE_MS / 2,
  connectionTimeout: 6 * MINUTE_MS,
  greetingTimeout: 5 * MINUTE_MS,
  socketTimeout: 10 * MINUTE_MS,
};
/** For an operator who waits for the result of a check. */
const CHECK_TIMEOUTS_MS = { connectionTimeout: MINUTE_MS, greetingTimeout: MINUTE_MS, socketTimeout: MINUTE_MS };

/** How to reach the mail server at this URL, with how many connections, and how patiently. */
export function smtpOptions(url: string, maxConnections: number): SMTPPool.Options {
  return {
    url,
    pool: true,
    maxConnections,
    maxMessages: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...SMTP_TIMEOUTS_MS,
  } as SMTPPool.Options;
}

/** The same for a check of the connection. */
export function smtpCheckOptions(url: string): SMTPPool.Options {
  return { ...smtpOptions(url, 1), ...CHECK_TIMEOUTS_MS };
}
