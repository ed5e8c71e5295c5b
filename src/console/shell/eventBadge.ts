import type { Event } from '../../events/event.ts';
import { type EventState, eventState } from '../../events/eventState.ts';
import { t } from '../../i18n/translate.ts';

/** The state of an event in one or two words, and the colour that goes with it. */
export interface EventBadge {
  text: string;
  /** Class of the style sheet; the text says the same, so nobody depends on the colour. */
  tone: 'good' | 'quiet' | 'bad';
}

const BADGES: Record<EventState, { key: string; tone: EventBadge['tone'] }> = {
  draft: { key: 'console.eventStates.draft', tone: 'quiet' },
  scheduled: { key: 'console.eventStates.scheduled', tone: 'quiet' },
  open: { key: 'console.eventStates.open', tone: 'good' },
  closed: { key: 'console.eventStates.closed', tone: 'quiet' },
  begun: { key: 'console.eventStates.begun', tone: 'good' },
  over: { key: 'console.eventStates.over', tone: 'quiet' },
  called_off: { key: 'console.eventStates.calledOff', tone: 'bad' },
};

export function eventBadge(event: Event, now: string, language: string): EventBadge {
  const state = eventState(event, now);
  const { key, tone } = BADGES[state];
  return { text: t(language, state === 'open' && event.slotsTaken >= event.slots ? 'console.eventStates.full' : key), tone };
}
