/** A letter as it goes to the mail server. */
export interface Mail {
  to: string;
  /** RFC 5322 3.6.4, the same each time the letter is tried, so that a copy can be known for one. */
  messageId: string;
  /** The same for all letters that belong together (RFC 5322 3.6.4, References): mail programs show them as one conversation. */
  thread?: string;
  /** Whom it comes from, as people know them; the address stays ours. */
  from?: string | undefined;
  /** Where answers go. */
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html: string;
  /** An iCalendar file (RFC 5545), when there is something to put into a calendar. */
  calendar?: string;
}
