import { type Event, isSignUpOpen } from '../../events/event.ts';
import { t } from '../../i18n/translate.ts';

/** The state of an event in one or two words, and the colour that goes with it. */
export interface EventBadge {
  text: string;
  /** Class of the style sheet; the text says the same, so nobody depends on the colour. */
  tone: 'good' | 'quiet' | 'bad';
}

export function eventBadge(event: Event, now: string, language: string): EventBadge {
  const badge = (key: string, tone: EventBadge['tone']) => ({ text: t(language, key), tone });
  if (event.calledOffAt !== null) return badge('console.eventStates.calledOff', 'bad');
  if (isSignUpOpen(event, now))
    return event.slotsTaken >= event.slots ? badge('console.eventStates.full', 'good') : badge('console.eventStates.open', 'good');
  return event.startsAt <= now ? badge('console.eventStates.over', 'quiet') : badge('console.eventStates.closed', 'quiet');
}
