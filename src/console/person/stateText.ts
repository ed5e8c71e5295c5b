import type { Event } from '../../events/event.ts';
import { formatDateTime } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import { type RegistrationState, stateOf } from '../../registrations/domain/registrationState.ts';
import type { RegistrationStory } from '../../registrations/processing/registrationStory.ts';

const STATE_KEYS: Record<RegistrationState, string> = {
  confirmed: 'console.person.states.confirmed',
  unconfirmed: 'console.person.states.unconfirmed',
  'to be confirmed first': 'console.person.states.confirmFirst',
  waiting: 'console.person.states.waiting',
  'waiting, unconfirmed': 'console.person.states.waitingUnconfirmed',
  offered: 'console.person.states.offered',
  cancelled: 'console.person.states.cancelled',
  lapsed: 'console.person.states.lapsed',
  'called off': 'console.person.states.calledOff',
};

/** The state of a registration in words, with its deadline and its place on the wait list. */
export function stateText({ registration, event, deadline, rank }: RegistrationStory, language: string) {
  const { slots } = registration;
  if (isErased(registration, event)) return { text: t(language, 'console.person.states.erased'), details: [], tone: 'quiet' };
  const details: string[] = [];
  if (deadline !== null) details.push(t(language, 'console.person.until', { time: formatDateTime(deadline, event.timeZone, language) }));
  if (rank !== null) details.push(t(language, 'console.person.rank', { rank }));
  const state = stateOf(registration);
  return { text: t(language, STATE_KEYS[state], { slots }), details, tone: state === 'confirmed' ? 'sure' : 'quiet' };
}

/** Nothing personal is known any more. */
export function isErased({ erasedAt }: { erasedAt: string | null }, event: Event): boolean {
  return erasedAt !== null || event.erasedAt !== null;
}
