import { isId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { findEventEmails, type Words } from '../../mailings/eventEmails.ts';
import { type Mailing, templateOf } from '../../mailings/mailing.ts';
import { type EmailPreview, renderKind, renderMailing } from '../../mailings/preview.ts';
import { knownPerson, samplePerson } from '../../mailings/samplePerson.ts';
import { createEmailRenderer } from '../../messages/renderEmail.ts';
import { findByIds } from '../../registrations/processing/registrationRepository.ts';
import type { PreviewInput } from './mailingInputs.ts';

/** For whom something is looked at, of which event. */
interface PreviewContext {
  db: Db;
  event: Event;
  publicUrl: string;
  input: PreviewInput;
}

/** A mailing as somebody would get it. Throws DomainError `not-found` for a person of another event, `gone` once its text is erased. */
export async function previewMailing(context: PreviewContext, mailing: Mailing): Promise<EmailPreview> {
  const preview = renderMailing(await createEmailRenderer(), mailing, await previewFor(context, templateOf(mailing)));
  if (!preview) throw new DomainError('gone', { key: 'mailings.errors.erased' });
  return preview;
}

/** The same of one kind of email with the organiser's words: those that are stored, or those that somebody is typing. */
export async function previewKind(context: PreviewContext, template: string, typed?: Words): Promise<EmailPreview> {
  const stored = await previewFor(context, template);
  return renderKind(await createEmailRenderer(), template, typed ? { ...stored, words: typed } : stored);
}

async function previewFor({ db, event, publicUrl, input }: PreviewContext, template: string) {
  const { words } = await findEventEmails(db, event.id);
  return { event, registration: await findPerson(db, event, template, input), words, publicUrl };
}

/** Somebody who is registered, or made up, in the state that the email is about. */
async function findPerson(db: Db, event: Event, template: string, { person, language = event.language }: PreviewInput) {
  if (person === undefined) return samplePerson(template, event, language);
  const [found] = isId(person) ? await findByIds(db, [person]) : [];
  if (!found || found.eventId !== event.id || found.erasedAt !== null)
    throw new DomainError('not-found', { key: 'mailings.errors.noPerson' });
  // A mailing is for whoever is in its audience, confirmed or not.
  const state = template === 'mailing' ? { confirmedAt: found.confirmedAt } : {};
  return { ...samplePerson(template, event, found.language, knownPerson(found)), ...state };
}
