import { randomUUID } from 'node:crypto';
import type { Db } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import { t } from '../../i18n/translate.ts';
import { createDoorAnswers } from '../../questions/answersAtDoor.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { stateOf } from '../../registrations/domain/registrationState.ts';
import { findPeoplePage } from '../../registrations/people/peopleQuery.ts';
import { STATE_KEYS } from '../../registrations/people/stateKeys.ts';

/** More are no help to somebody at a door. */
const MOST_FOUND = 30;

/** Whom a door without JavaScript finds by their name, in the order of names, and how many of each party can still come. */
export async function foundPeople(db: Db, event: Event, search: string, language: string) {
  if (search.trim() === '') return [];
  const answersOf = createDoorAnswers(await findQuestions(db, event), language);
  const { people } = await findPeoplePage(db, event.id, { search, state: 'all', sort: 'name', limit: MOST_FOUND }, []);
  return people.map(({ registration }) => {
    const { id, firstName, lastName, slots, arrived, answers } = registration;
    const state = stateOf(registration);
    const left = state === 'confirmed' ? slots - arrived : 0;
    return {
      ...{ id, left, arrived, name: `${lastName} ${firstName}`.trim(), isConfirmed: state === 'confirmed', key: randomUUID() },
      state: t(language, STATE_KEYS[state]),
      answers: answersOf(answers),
      came: t(language, 'door.people.cameOf', { arrived, slots }),
      some: left > 1,
    };
  });
}
