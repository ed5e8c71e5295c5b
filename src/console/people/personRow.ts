import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import { type RegistrationState, stateOf } from '../../registrations/domain/registrationState.ts';
import type { Person } from '../../registrations/people/peopleQuery.ts';

type Tone = 'good' | 'warn' | 'quiet' | 'bad';

/** Words for each state, and the colour that goes with them. */
const STATES: Record<RegistrationState, [key: string, tone: Tone]> = {
  confirmed: ['console.people.stateOf.confirmed', 'good'],
  unconfirmed: ['console.people.stateOf.unconfirmed', 'warn'],
  'to be confirmed first': ['console.people.stateOf.confirmFirst', 'warn'],
  waiting: ['console.people.stateOf.waiting', 'quiet'],
  'waiting, unconfirmed': ['console.people.stateOf.waitingUnconfirmed', 'warn'],
  offered: ['console.people.stateOf.offered', 'warn'],
  cancelled: ['console.people.stateOf.cancelled', 'quiet'],
  lapsed: ['console.people.stateOf.lapsed', 'quiet'],
  'called off': ['console.people.stateOf.calledOff', 'quiet'],
};

/** A row of the table of people. */
export function personRow({ registration, place, isUndeliverable }: Person, { slug, timeZone }: Event, language: string) {
  const { id, firstName, lastName, hasEmail, email, phone, slots, arrived, member, erasedAt, registeredAt } = registration;
  const [key, tone] = STATES[stateOf(registration)];
  const name = `${firstName} ${lastName}`.trim();
  return {
    ...{ id, phone, slots, tone, isUndeliverable },
    name: name === '' ? t(language, erasedAt === null ? 'console.people.noName' : 'console.people.erased') : name,
    path: `/console/events/${slug}/people/${id}`,
    email: hasEmail === 1 ? email : t(language, 'console.people.noEmail'),
    isMember: member === 1,
    came: arrived === 0 ? null : t(language, 'door.people.cameOf', { arrived, slots }),
    state: t(language, key),
    place: place === null ? null : t(language, 'console.people.place', { place }),
    registered: formatDateTimeShort(registeredAt, timeZone, language),
  };
}
