import nodemailer from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { Config } from '../config.ts';
import type { Mail, Sms } from './mail.ts';
import { hasMailbox, openMailbox } from './mailbox.ts';
import { openGateway } from './sms.ts';

/** Where letters go: a mail server, an SMS gateway, or the mailbox of this machine. */
export interface Transport<Sent = Mail> {
  /** Resolves when the letter was accepted; throws what the server said. */
  send: (letter: Sent) => Promise<void>;
  /** Throws what keeps letters from being taken; sends none. An SMS gateway cannot be asked that. */
  check?: () => Promise<void>;
  close: () => void;
}

/** Milliseconds. Their sum stays below the lease of a letter, see `outbox.ts`. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, dnsTimeout: 10_000 };

export interface Transports {
  /** Null when mails have to wait: in production, without a mail server. */
  mail: Transport | null;
  /** Null when SMS have to wait: without a gateway, where there is no mailbox either. */
  sms: Transport<Sms> | null;
}

/** Whether an SMS arrives somewhere: at the gateway, or in the mailbox. */
export function canSendSms(config: Config): boolean {
  return config.SMS_URL !== undefined || hasMailbox(config);
}

export function openTransports(config: Config): Transports {
  const mailbox = hasMailbox(config) ? openMailbox(config) : null;
  return {
    mail: config.SMTP_URL ? openSmtp(config.SMTP_URL, config.MAIL_FROM) : mailbox,
    sms: config.SMS_URL ? openGateway(config.SMS_URL, config) : mailbox,
  };
}

function openSmtp(url: string, from: string): Transport {
  const pool = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 5,
    maxMessages: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...TIMEOUTS,
  } as SMTPPool.Options);
  return {
    async send({ to, messageId, thread, from: sender, replyTo, subject, text, html, calendar }) {
      await pool.sendMail({
        from: { name: sender ?? nameOf(from), address: addressOf(from) },
        // The envelope is said apart: addresses that are read out of a header can be made to mean other people.
        envelope: { from: addressOf(from), to: [to] },
        to: { name: '', address: to },
        messageId,
        ...(thread && { references: thread }),
        ...(replyTo && { replyTo: { name: '', address: replyTo } }),
        subject,
        text,
        html,
        ...(calendar && { icalEvent: { method: 'PUBLISH', filename: 'event.ics', content: calendar } }),
        // RFC 3834 5: out-of-office robots keep quiet.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    },
    async check() {
      await pool.verify();
    },
    close: () => pool.close(),
  };
}

/** The name of `Name <name@example.org>`; of a bare address there is none. */
function nameOf(from: string): string {
  return /^(.+) <.+>$/.exec(from)?.[1] ?? '';
}

/** The bare address of `Name <name@example.org>`. */
export function addressOf(from: string): string {
  return /<(.+)>/.exec(from)?.[1] ?? from;
}
