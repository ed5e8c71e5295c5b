import { t } from '../../i18n/translate.ts';
import type { EmailCount } from '../../registrations/processing/commandProcessor.ts';

const EMAIL_KEYS: Record<string, string> = {
  'event-changed': 'console.eventNotices.changed',
  'called-off': 'console.eventNotices.calledOff',
  promoted: 'console.eventNotices.promoted',
  offer: 'console.eventNotices.offer',
};

/** A sentence for each kind of email: `23 people get an email about the new time or place.` */
export function emailSentences(emails: EmailCount[], language: string): string[] {
  return emails.map(({ template, count }) => t(language, EMAIL_KEYS[template] ?? 'console.eventNotices.other', { count }));
}
