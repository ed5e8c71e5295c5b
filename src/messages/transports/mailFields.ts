import type Mail from 'nodemailer/lib/mailer';
import type { EmailMessage } from '../email.ts';
import { addressOf, displayNameOf, type ReturnAddressing } from './transport.ts';

/**
 * Envelope, header fields and content of an email, for Nodemailer. `to` is the recipient, parsed; `mailFrom` the setting
 * MAIL_FROM; `returnTo` says how the email is recognised when it comes back.
 */
export function mailFields(email: EmailMessage, to: string, mailFrom: string, returnTo: ReturnType<ReturnAddressing> = {}): Mail.Options {
  const { messageId, correlationId, thread, from, replyTo, subject, text, html, calendar } = email;
  return {
    from: { name: from ?? displayNameOf(mailFrom), address: addressOf(mailFrom) },
    // Set the SMTP envelope explicitly: crafted header addresses could otherwise add recipients.
    envelope: { from: returnTo.sender ?? addressOf(mailFrom), to: [to] },
    to: { name: '', address: to },
    messageId,
    ...(thread && { references: thread }),
    ...(replyTo && { replyTo: { name: '', address: replyTo } }),
    subject,
    text,
    html,
    ...(calendar && { icalEvent: { method: methodOf(calendar), filename: 'event.ics', content: calendar } }),
    // RFC 3834 5: asks automatic responders (out of office) not to reply. `All` would also keep Exchange from sending bounces
    // ([MS-OXCMAIL] 2.1.3.2.20).
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      ...returnTo.headers,
      ...(correlationId && { 'X-Correlation-Id': correlationId }),
    },
  };
}

/** The Content-Type names the same method as the file (RFC 6047 2.4). */
function methodOf(calendar: string): string {
  return /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
}
