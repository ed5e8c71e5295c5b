import type { Event } from '../events/event.ts';
import type { RenderEmail } from '../messages/renderEmail.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { NO_TEXTS, type OrganiserTexts } from '../registrations/emails/organiserTexts.ts';
import { SAMPLE_LINK, sampleTemplateData } from '../registrations/emails/sampleEmails.ts';
import { registrationLink } from '../registrations/emails/templateData.ts';
import type { Words } from './eventEmails.ts';
import { writeMailing } from './findTexts.ts';
import { type Mailing, templateOf } from './mailing.ts';
import { writeWords } from './writeWords.ts';

export interface EmailPreview {
  subject: string;
  /** The whole email. */
  html: string;
  text: string;
  language: string;
}

/** What an email is looked at for. */
interface PreviewFor {
  event: Event;
  registration: Registration;
  words: Words;
  publicUrl: string;
}

/** A mailing as a person would get it, with a link that leads nowhere. Null if it has no text any more. */
export function renderMailing(render: RenderEmail, mailing: Pick<Mailing, 'kind' | 'texts'>, preview: PreviewFor): EmailPreview | null {
  const texts = mailing.kind === 'reminder' ? NO_TEXTS : writeMailing(mailing, subjectOf(preview));
  return texts && renderKind(render, templateOf(mailing), preview, texts);
}

/** One kind of email with what the organiser says in it. */
export function renderKind(render: RenderEmail, template: string, preview: PreviewFor, texts: OrganiserTexts = NO_TEXTS): EmailPreview {
  const { event, registration, words, publicUrl } = preview;
  const all = { ...texts, ...writeWords(words, template, subjectOf(preview)) };
  // Of somebody made up: nobody comes in with it.
  const data = { ...sampleTemplateData(template, registration.language, publicUrl, { event, registration, texts: all }), hasTicket: false };
  return { ...render(template, data), language: registration.language };
}

function subjectOf({ registration, event, publicUrl }: PreviewFor) {
  return { registration, event, link: registrationLink(SAMPLE_LINK, publicUrl) };
}
