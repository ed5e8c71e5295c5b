/** A letter as it goes to the mail server. */
export interface Mail {
  to: string;
  /** RFC 5322 3.6.4, the same each time the letter is tried, so that a copy can be known for one. */
  messageId: string;
  subject: string;
  text: string;
  html: string;
  /** An iCalendar file (RFC 5545), when there is something to put into a calendar. */
  calendar?: string;
}
