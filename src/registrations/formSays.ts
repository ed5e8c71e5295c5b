import type { Event } from '../events/event.ts';
import { say } from '../languages/texts.ts';

/** Why nobody can sign up. */
export function sayWhyClosed(event: Event, now: string, language: string): string {
  if (event.calledOffAt !== null) return `${say(language, 'form.calledOff', { event: event.title })} ${event.reason ?? ''}`.trim();
  return say(language, now >= event.startsAt ? 'form.over' : 'form.closed', { event: event.title });
}

/** Who sees what is typed, and for how long. */
export function sayWhoSees({ organiser, forgetAfter }: Event, language: string): string {
  const who = organiser ?? say(language, 'form.theOrganiser');
  if (forgetAfter === null) return say(language, 'form.privacyKept', { organiser: who });
  return say(language, 'form.privacy', { organiser: who, days: forgetAfter });
}
