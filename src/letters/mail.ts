/** A letter as it goes to the SMS gateway. */
export interface Sms {
  /** The number, in the form of ITU-T E.164. */
  to: string;
  /** The same each time the letter is tried, so that a copy can be known for one. */
  messageId: string;
  text: string;
}

/** A letter as it goes to the mail server. Its `messageId` is that of RFC 5322 3.6.4. */
export interface Mail extends Sms {
  /** The same for all letters that belong together (RFC 5322 3.6.4, References): mail programs show them as one conversation. */
  thread?: string;
  /** Whom it comes from, as people know them; the address stays ours. */
  from?: string | undefined;
  /** Where answers go. */
  replyTo?: string | undefined;
  subject: string;
  html: string;
  /** An iCalendar file (RFC 5545), when there is something to put into a calendar. */
  calendar?: string;
}

export function isMail(letter: Sms): letter is Mail {
  return 'html' in letter;
}
