import { contactParts } from '../../events/contact.ts';
import type { Event } from '../../events/event.ts';
import { dateTile, formatDateTime, formatEventTime } from '../../events/formatTime.ts';
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
export function eventPageData(event: Event, language: string) {
  return {
    ...{ title: event.title, event, when: formatEventTime(event, language), colour: event.colour?.slice(1) },
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
