import type Mail from 'nodemailer/lib/mailer';
import type { Config } from '../../config.ts';
import { readMailbox } from '../../mailAddress.ts';
import type { EmailMessage } from '../email.ts';
import { addressOf, displayNameOf, type ReturnAddressing } from './transport.ts';

/** Who emails are from, and who gets the answers. */
export type MailIdentity = Pick<Config, 'MAIL_FROM' | 'MAIL_REPLY_TO'>;

/**
 * Envelope, header fields and content of an email, for Nodemailer. `to` is the recipient, parsed; `returnTo` says how the email is
 * recognised when it comes back.
 */
export function mailFields(
  email: EmailMessage,
  to: string,
  { MAIL_FROM, MAIL_REPLY_TO }: MailIdentity,
  returnTo: ReturnType<ReturnAddressing> = {},
): Mail.Options {
  const { messageId, correlationId, thread, from, replyTo, subject, text, html, language, calendar, images, unsubscribeLink } = email;
  return {
    // One line, however the name came into the database: some programs refuse a whole email whose sender has two.
    from: { name: (from ?? displayNameOf(MAIL_FROM)).replace(/\p{Cc}+/gu, ' '), address: addressOf(MAIL_FROM) },
    // Set the SMTP envelope explicitly: crafted header addresses could otherwise add recipients.
    envelope: { from: returnTo.sender ?? addressOf(MAIL_FROM), to: [to] },
    to: { name: '', address: to },
    messageId,
    ...(thread && { references: thread }),
    ...replyToField(replyTo, MAIL_REPLY_TO),
    subject,
    text,
    html,
    ...(calendar && { icalEvent: { method: methodOf(calendar.content), filename: calendar.fileName, content: calendar.content } }),
    ...(images && { attachments: images.map(toInlineImage) }),
    // RFC 3834 5: asks automatic responders (out of office) not to reply. `All` would also keep Exchange from sending bounces
    // ([MS-OXCMAIL] 2.1.3.2.20).
    headers: {
      'Content-Language': language,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      // RFC 2369 3.2 and RFC 8058 3.1: mail programs show a button.
      ...(unsubscribeLink && { 'List-Unsubscribe': `<${unsubscribeLink}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      ...returnTo.headers,
      ...(correlationId && { 'X-Correlation-Id': correlationId }),
    },
  };
}

/** The contact of the event, or else MAIL_REPLY_TO. Without either, answers go to MAIL_FROM. */
function replyToField(contact: string | undefined, setting: string | undefined): Pick<Mail.Options, 'replyTo'> {
  if (contact !== undefined) return { replyTo: { name: '', address: contact } };
  return setting === undefined ? {} : { replyTo: readMailbox(setting, 'MAIL_REPLY_TO') };
}

/** Part of the HTML (RFC 2387), and not a file to be opened. */
function toInlineImage({ id, fileName, content }: NonNullable<EmailMessage['images']>[number]): Mail.Attachment {
  return { cid: id, filename: fileName, content, encoding: 'base64', contentType: 'image/png', contentDisposition: 'inline' };
}

/** The Content-Type names the same method as the file (RFC 6047 2.4). */
function methodOf(calendar: string): string {
  return /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
}
