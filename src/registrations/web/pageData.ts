import { contactParts } from '../../events/contact.ts';
import type { Event } from '../../events/event.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { dateTile, eventTimeParts, formatDateTime, formatEventTime } from '../../events/formatTime.ts';
import { placeLink } from '../../events/placeLink.ts';
import { type RegistrationView, toRegistrationView } from '../domain/registrationView.ts';
import type { ResolvedLink } from './linkResolver.ts';

/** Template data of every page about one registration. */
export function registrationPageData(
  resolved: ResolvedLink,
  language: string,
  view: RegistrationView = toRegistrationView(resolved.registration, resolved.event),
) {
  const { link, registration, event, isForPendingEmail } = resolved;
  return {
    ...eventPageData(event, language),
    ...deadlineTexts(view, event, language),
    link,
    isNew: isForPendingEmail,
    pendingEmail: registration.pendingEmail,
  };
}

/** Template data of every page about one event. */
export function eventPageData(stored: Event, language: string) {
  const event = inLanguage(stored, language);
  return {
    ...{ title: event.title, event, when: formatEventTime(event, language), colour: event.colour?.slice(1) },
    whenParts: eventTimeParts(event, language),
    place: event.location && placeLink(event.location),
    dateTile: dateTile(event, language),
    contact: event.contact && contactParts(event.contact),
  };
}

/** Template data of a registration, with its deadlines as text. */
export function deadlineTexts(registration: RegistrationView, { timeZone }: Event, language: string) {
  const { confirmBefore, acceptBefore } = registration;
  return {
    registration,
    confirmBefore: confirmBefore && formatDateTime(confirmBefore, timeZone, language),
    acceptBefore: acceptBefore && formatDateTime(acceptBefore, timeZone, language),
  };
}
