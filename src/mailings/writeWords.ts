import { EMAIL_TYPES } from '../registrations/emails/emailTypes.ts';
import type { OrganiserTexts, TextSubject } from '../registrations/emails/organiserTexts.ts';
import type { WordPlace, Words } from './eventEmails.ts';
import { chooseText, writeText } from './writeText.ts';

/** Whose paragraph stands in an email; others have that for all emails. */
const PLACES: Record<string, WordPlace> = {
  confirm: 'confirm',
  'confirm-first': 'confirm',
  'confirm-wait-list': 'confirm',
  confirmed: 'confirmed',
  waiting: 'waiting',
  promoted: 'promoted',
  offer: 'offer',
  'event-reminder': 'event-reminder',
  changed: 'changed',
  cancelled: 'cancelled',
};

/** Kinds of emails in which they can stand. */
export const WORD_TEMPLATES = Object.keys(EMAIL_TYPES).filter(
  (template) => template !== 'mailing' && EMAIL_TYPES[template]?.withoutDetails !== true,
);

/**
 * The paragraph and the signature in one email. None in emails whose mailbox may be somebody else's: the link that a text can name
 * would open the registration.
 */
export function writeWords(
  words: Words,
  template: string,
  subject: Omit<TextSubject, 'message'>,
): Pick<OrganiserTexts, 'words' | 'signature'> {
  if (EMAIL_TYPES[template]?.withoutDetails === true) return { words: null, signature: null };
  const own = words[PLACES[template] ?? 'all'] ?? words.all;
  const write = (texts: Record<string, string> = {}) => {
    const chosen = chooseText(texts, subject.registration.language, subject.event);
    return chosen && writeText(chosen.text, chosen.language, subject);
  };
  // A message to many people is the organiser's own text.
  return { words: template === 'mailing' ? null : write(own), signature: write(words.signature) };
}
