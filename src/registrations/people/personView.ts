import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { STATE_NAMES, stateNameOf } from '../domain/registrationState.ts';
import type { PeopleCount } from './countPeople.ts';
import type { Person } from './peopleQuery.ts';

/** One person of a list, as organisers' programs see them. */
export function toPersonView({ registration, place, isUndeliverable }: Person) {
  const { id, firstName, lastName, phone, slots, arrived, member, origin, language, registeredAt, confirmedAt, endedAt } = registration;
  return {
    ...{ id, firstName, lastName },
    email: registration.hasEmail === 1 ? registration.email : null,
    ...{ phone, slots, arrived },
    member: member === 1,
    state: stateNameOf(registration),
    ...{ place, undeliverable: isUndeliverable, origin, language, registeredAt, confirmedAt, endedAt },
  };
}

export type PersonView = ReturnType<typeof toPersonView>;

const personViewSchema: JsonSchema = {
  title: 'Person',
  ...objectSchema<PersonView>({
    id: UUID,
    firstName: TEXT,
    lastName: TEXT,
    email: nullable({ type: 'string', description: 'Null: none is known, and nothing is sent' }),
    phone: TEXT,
    slots: COUNT,
    arrived: { ...COUNT, description: 'How many of the party came' },
    member: { ...BOOLEAN, description: 'As they said themselves' },
    state: oneOf(...Object.values(STATE_NAMES)),
    place: nullable({ ...COUNT, description: 'Place among the confirmed parties on the wait list, from 1' }),
    undeliverable: { ...BOOLEAN, description: 'The newest email did not reach the current address' },
    origin: { ...oneOf('form', 'organiser', 'paper'), description: '`paper`: added by hand without an email address' },
    language: TEXT,
    registeredAt: TIMESTAMP,
    confirmedAt: nullable(TIMESTAMP),
    endedAt: nullable(TIMESTAMP),
  }),
};

export const PERSON_EXAMPLE: PersonView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
  ...{ phone: '+32 470 12 34 56', slots: 2, arrived: 0, member: false, state: 'waiting', place: 3, undeliverable: false, origin: 'form' },
  ...{ language: 'en', registeredAt: '2027-05-01T08:00:00.000Z', confirmedAt: '2027-05-01T08:04:00.000Z', endedAt: null },
};

/** A page of people, and how many there are on all pages. */
export interface PeopleView {
  registrations: PersonView[];
  next: string | null;
  total: PeopleCount;
}

export const peopleViewSchema: JsonSchema = objectSchema<PeopleView>({
  registrations: arrayOf(personViewSchema),
  next: nullable({ type: 'string', description: '`after` of the following page; null on the last one' }),
  total: objectSchema<PeopleCount>({ people: COUNT, slots: COUNT }),
});
