import { isId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import type { Mailing } from '../../mailings/mailing.ts';
import { type EmailPreview, renderPreview } from '../../mailings/preview.ts';
import { samplePerson } from '../../mailings/samplePerson.ts';
import { createEmailRenderer } from '../../messages/renderEmail.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { findByIds } from '../../registrations/processing/registrationRepository.ts';
import type { PreviewInput } from './mailingInputs.ts';

/** A mailing as somebody would get it. Throws DomainError `not-found` for a person of another event, `gone` once its text is erased. */
export async function previewMailing(
  db: Db,
  mailing: Mailing,
  event: Event,
  input: PreviewInput,
  publicUrl: string,
): Promise<EmailPreview> {
  const preview = renderPreview(await createEmailRenderer(), mailing, event, await findPerson(db, event, input), publicUrl);
  if (!preview) throw new DomainError('gone', { key: 'mailings.errors.erased' });
  return preview;
}

async function findPerson(db: Db, event: Event, { person, language = event.language }: PreviewInput): Promise<Registration> {
  if (person === undefined) return samplePerson(event, language);
  const [found] = isId(person) ? await findByIds(db, [person]) : [];
  if (!found || found.eventId !== event.id || found.erasedAt !== null)
    throw new DomainError('not-found', { key: 'mailings.errors.noPerson' });
  return found;
}
