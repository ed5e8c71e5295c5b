import type { Event } from '../events/event.ts';
import type { RenderEmail } from '../messages/renderEmail.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { NO_TEXTS, type OrganiserTexts } from '../registrations/emails/organiserTexts.ts';
import { SAMPLE_LINK } from '../registrations/emails/sampleEmails.ts';
import { registrationLink, templateData } from '../registrations/emails/templateData.ts';
import { writeMailing } from './findTexts.ts';
import type { Mailing } from './mailing.ts';

export interface EmailPreview {
  subject: string;
  /** The whole email. */
  html: string;
  text: string;
  language: string;
}

/** A mailing as a person would get it, with a link that leads nowhere. Null if it has no text any more. */
export function renderPreview(
  render: RenderEmail,
  mailing: Pick<Mailing, 'kind' | 'texts'>,
  event: Event,
  registration: Registration,
  publicUrl: string,
): EmailPreview | null {
  const link = registrationLink(SAMPLE_LINK, publicUrl);
  const texts = mailing.kind === 'reminder' ? NO_TEXTS : writeMailing(mailing, { registration, event, link });
  const template = mailing.kind === 'reminder' ? 'event-reminder' : 'mailing';
  return texts && renderEmailWith(render, template, texts, event, registration, publicUrl);
}

/** One kind of email with what the organiser says in it. */
function renderEmailWith(
  render: RenderEmail,
  template: string,
  texts: OrganiserTexts,
  event: Event,
  registration: Registration,
  publicUrl: string,
): EmailPreview {
  const subject = {
    registration,
    event,
    message: { template, data: '{}' },
    link: SAMPLE_LINK,
    to: registration.email,
    deadline: null,
    texts,
  };
  return { ...render(template, templateData(subject, publicUrl)), language: registration.language };
}
