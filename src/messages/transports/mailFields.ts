import type Mail from 'nodemailer/lib/mailer';
import type { Config } from '../../config.ts';
import { readMailbox } from '../../mailAddress.ts';
import type { EmailMessage } from '../email.ts';
import { addressOf, displayNameOf } from './transport.ts';

/** Who emails are from, and who gets the answers. */
export type MailIdentity = Pick<Config, 'MAIL_FROM' | 'MAIL_REPLY_TO'>;

/** Envelope, header fields and content of an email, for Nodemailer. `to` is the recipient, parsed. */
export function mailFields(email: EmailMessage, to: string, { MAIL_FROM, MAIL_REPLY_TO }: MailIdentity): Mail.Options {
  const { messageId, correlationId, thread, from, replyTo, subject, text, html, language, calendar } = email;
  return {
    from: { name: from ?? displayNameOf(MAIL_FROM), address: addressOf(MAIL_FROM) },
    // Set the SMTP envelope explicitly: crafted header addresses could otherwise add recipients.
    envelope: { from: addressOf(MAIL_FROM), to: [to] },
    to: { name: '', address: to },
    messageId,
    ...(thread && { references: thread }),
    ...replyToField(replyTo, MAIL_REPLY_TO),
    subject,
    text,
    html,
    ...(calendar && { icalEvent: { method: methodOf(calendar.content), filename: calendar.fileName, content: calendar.content } }),
    // RFC 3834 5: asks automatic responders (out of office) not to reply.
    headers: {
      'Content-Language': language,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(correlationId && { 'X-Correlation-Id': correlationId }),
    },
  };
}

/** The contact of the event, or else MAIL_REPLY_TO. Without either, answers go to MAIL_FROM. */
function replyToField(contact: string | undefined, setting: string | undefined): Pick<Mail.Options, 'replyTo'> {
  if (contact !== undefined) return { replyTo: { name: '', address: contact } };
  return setting === undefined ? {} : { replyTo: readMailbox(setting, 'MAIL_REPLY_TO') };
}

/** The Content-Type names the same method as the file (RFC 6047 2.4). */
function methodOf(calendar: string): string {
  return /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
}
