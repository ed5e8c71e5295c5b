/** A rendered message for the SMS gateway. */
export interface SmsMessage {
  /** Phone number in E.164 format (ITU-T). */
  to: string;
  /** The same for every attempt, so that receivers can recognise duplicates. */
  messageId: string;
  /** Of the request that made it necessary, for the header X-Correlation-Id. */
  correlationId?: string | null;
  text: string;
}

/** A rendered message for the mail server. `messageId` is the Message-ID of RFC 5322 3.6.4. */
export interface EmailMessage extends SmsMessage {
  /** References header (RFC 5322 3.6.4): mail clients group emails with the same value into one conversation. */
  thread?: string;
  /** Display name of the sender; the address is always that of MAIL_FROM. */
  from?: string | undefined;
  replyTo?: string | undefined;
  subject: string;
  html: string;
  /** BCP 47 tag of the text, for Content-Language (RFC 3282). */
  language: string;
  /** A code that the owner of an account asked for: it is sent even to an address that complained. */
  isOwnersCode?: boolean;
  /** Ends emails like this one with a POST, without asking (RFC 8058). */
  unsubscribeLink?: string;
  /** PNG images that the HTML shows as `cid:ID` (RFC 2392), in base64: the message may be stored as JSON. */
  images?: { id: string; fileName: string; content: string }[];
  /** Attached iCalendar file (RFC 5545). */
  calendar?: { fileName: string; content: string };
}

export function isEmailMessage(message: SmsMessage): message is EmailMessage {
  return 'html' in message;
}
