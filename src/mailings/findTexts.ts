import type { Db } from '../database/dialect.ts';
import { selectIn } from '../database/tableMapping.ts';
import { type FindOrganiserTexts, NO_TEXTS, type OrganiserTexts, type TextSubject } from '../registrations/emails/organiserTexts.ts';
import { isInAudience } from './audience.ts';
import { findEmailsOfEvents } from './eventEmails.ts';
import { type Mailing, mailings, textsOf } from './mailing.ts';
import { chooseText, writeSubject, writeText } from './writeText.ts';
import { writeWords } from './writeWords.ts';

/** `Message.data` of an email that belongs to a mailing. */
export interface MailingMessage {
  mailing: string;
}

/** For the composer of emails about registrations: what the organiser of the event says in them. */
export function createFindTexts(db: Db): FindOrganiserTexts {
  return async (messages) => {
    const ids = messages.flatMap(({ data }) => mailingIdIn(data) ?? []);
    const found = new Map((await selectIn(db, mailings, 'id', ids)).map((mailing) => [mailing.id, mailing]));
    const emails = await findEmailsOfEvents(
      db,
      messages.flatMap(({ eventId }) => eventId ?? []),
    );
    return (subject) => {
      const id = mailingIdIn(subject.message.data);
      const mailing = id === undefined ? undefined : found.get(id);
      const texts = id === undefined ? NO_TEXTS : mailing ? textsOfMailing(mailing, subject) : null;
      const words = emails.get(subject.event.id)?.words;
      return texts && words ? { ...texts, ...writeWords(words, subject.message.template, subject) } : texts;
    };
  };
}

/** Null if it was cancelled, or is not for this person any more. */
function textsOfMailing(mailing: Mailing, subject: TextSubject): OrganiserTexts | null {
  if (mailing.state === 'cancelled' || !isInAudience(mailing.audience, subject.registration)) return null;
  return mailing.kind === 'reminder' ? NO_TEXTS : writeMailing(mailing, subject);
}

/** Null once its texts are erased. */
export function writeMailing(mailing: Pick<Mailing, 'texts'>, subject: Omit<TextSubject, 'message'>): OrganiserTexts | null {
  const chosen = chooseText(textsOf(mailing), subject.registration.language, subject.event);
  if (!chosen) return null;
  const { subject: line, body } = chosen.text;
  return { ...NO_TEXTS, subject: writeSubject(line, subject), body: writeText(body, chosen.language, subject) };
}

function mailingIdIn(data: string): string | undefined {
  return (JSON.parse(data) as Partial<MailingMessage>).mailing;
}
