import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import { type RegistrationState, stateOf } from '../../registrations/domain/registrationState.ts';
import type { Person } from '../../registrations/people/peopleQuery.ts';
import { STATE_KEYS } from '../../registrations/people/stateKeys.ts';

type Tone = 'good' | 'warn' | 'quiet' | 'bad';

const TONES: Record<RegistrationState, Tone> = {
  confirmed: 'good',
  unconfirmed: 'warn',
  'to be confirmed first': 'warn',
  waiting: 'quiet',
  'waiting, unconfirmed': 'warn',
  offered: 'warn',
  cancelled: 'quiet',
  lapsed: 'quiet',
  'called off': 'quiet',
};

/** A row of the table of people. */
export function personRow({ registration, place, isUndeliverable }: Person, { slug, timeZone }: Event, language: string) {
  const { id, firstName, lastName, hasEmail, email, phone, slots, arrived, member, erasedAt, registeredAt } = registration;
  const state = stateOf(registration);
  const name = `${firstName} ${lastName}`.trim();
  return {
    ...{ id, phone, slots, isUndeliverable, tone: TONES[state] },
    name: name === '' ? t(language, erasedAt === null ? 'console.people.noName' : 'console.people.erased') : name,
    path: `/console/events/${slug}/people/${id}`,
    email: hasEmail === 1 ? email : t(language, 'console.people.noEmail'),
    isMember: member === 1,
    came: arrived === 0 ? null : t(language, 'door.people.cameOf', { arrived, slots }),
    state: t(language, STATE_KEYS[state]),
    place: place === null ? null : t(language, 'console.people.place', { place }),
    registered: formatDateTimeShort(registeredAt, timeZone, language),
  };
}
