import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { CAUSE } from '../../messages/transports/causeText.ts';
import { type Answers, parseAnswers } from '../../questions/answer.ts';
import { ANSWERS } from '../../questions/answerSchema.ts';
import { ORGANISER_ACTS, type OrganiserAct, possibleActs } from '../../registrations/domain/possibleActs.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { REGISTRATION_STATES, type RegistrationState, stateOf } from '../../registrations/domain/registrationState.ts';
import type { EmailFate, RegistrationStory } from '../../registrations/processing/registrationStory.ts';
import type { NameOfActor } from './actorNames.ts';

interface HistoryView {
  at: string;
  actor: string;
  actorName: string;
  action: string;
  data: object;
  note: string | null;
}

/** One registration with its whole story, as organisers see it. */
export interface PersonView
  extends Pick<
    Registration,
    'id' | 'firstName' | 'lastName' | 'phone' | 'slots' | 'language' | 'origin' | 'pendingEmail' | 'overtakenCount'
  > {
  event: string;
  email: string | null;
  member: boolean;
  state: RegistrationState;
  deadline: string | null;
  placeOnWaitList: number | null;
  registeredAt: string;
  confirmedAt: string | null;
  confirmedByOrganiser: boolean;
  endedAt: string | null;
  erasedAt: string | null;
  possibleActs: OrganiserAct[];
  history: HistoryView[];
  emails: EmailFate[];
  /** By the id of the question; only for events with questions. */
  answers?: Answers;
}

export function toPersonView(story: RegistrationStory, nameOfActor: NameOfActor, now: string): PersonView {
  const { registration, event, deadline, rank, history, emails } = story;
  const { id, firstName, lastName, email, phone, slots, member, language, origin, hasEmail, pendingEmail, overtakenCount } = registration;
  const { registeredAt, confirmedAt, confirmedByOrganiser, endedAt, erasedAt } = registration;
  return {
    ...{ id, event: event.slug, firstName, lastName, email: hasEmail === 1 && email !== '' ? email : null, pendingEmail, phone, slots },
    ...{ member: member === 1, language, origin, state: stateOf(registration), deadline, placeOnWaitList: rank, overtakenCount },
    ...{ registeredAt, confirmedAt, confirmedByOrganiser: confirmedByOrganiser === 1, endedAt, erasedAt },
    possibleActs: possibleActs(registration, event, now),
    history: history.map((entry) => ({ ...entry, actorName: nameOfActor(entry.actor) })),
    emails,
    ...(event.questionCount > 0 && { answers: parseAnswers(registration.answers) }),
  };
}

const historySchema = objectSchema<HistoryView>({
  at: TIMESTAMP,
  actor: { ...TEXT, description: '`visitor`, `scheduler`, `operator:NAME`, `account:ID` or `mail:SOURCE`' },
  actorName: { ...TEXT, description: 'The same for people' },
  action: { ...TEXT, description: 'As in the audit log: `registration.confirmed`' },
  data: { type: 'object' },
  note: nullable({ ...TEXT, description: 'Why, in the words of the organiser' }),
});

const emailSchema = objectSchema<EmailFate>({
  template: { ...TEXT, description: 'Kind of email' },
  recipient: nullable({ ...TEXT, description: 'Null: erased' }),
  state: oneOf('sent', 'bounced', 'withdrawn', 'undeliverable', 'waiting'),
  writtenAt: TIMESTAMP,
  sentAt: nullable(TIMESTAMP),
  dueAt: { ...TIMESTAMP, description: 'When it is tried next, while it waits' },
  attempts: COUNT,
  cause: CAUSE,
  reason: nullable({ ...TEXT, description: 'Reply of the mail server, why it came back, or why it is held back' }),
});

export const personViewSchema: JsonSchema = {
  title: 'PersonOfEvent',
  ...objectSchema<PersonView>(
    {
      id: UUID,
      event: { ...TEXT, description: 'Slug of the event' },
      firstName: TEXT,
      lastName: TEXT,
      email: nullable({ ...TEXT, description: 'Null: none is known, or it was erased' }),
      pendingEmail: nullable({ ...TEXT, description: 'New address that waits to be confirmed from its mailbox' }),
      phone: TEXT,
      slots: COUNT,
      member: { ...BOOLEAN, description: 'By their own word' },
      language: TEXT,
      origin: { ...oneOf('form', 'organiser', 'paper'), description: 'Signed up, added by hand, or added without an email address' },
      state: oneOf(...REGISTRATION_STATES),
      deadline: nullable({ ...TIMESTAMP, description: 'Until when slots are held for an answer' }),
      placeOnWaitList: nullable({ ...COUNT, description: 'From 1' }),
      overtakenCount: { ...COUNT, description: 'How often it was overtaken while first on the wait list' },
      registeredAt: TIMESTAMP,
      confirmedAt: nullable(TIMESTAMP),
      confirmedByOrganiser: { ...BOOLEAN, description: 'The mailbox has not proved itself' },
      endedAt: nullable(TIMESTAMP),
      erasedAt: nullable(TIMESTAMP),
      possibleActs: { ...arrayOf(oneOf(...ORGANISER_ACTS)), description: 'What can be done now' },
      history: arrayOf(historySchema),
      emails: arrayOf(emailSchema),
      answers: ANSWERS,
    },
    ['answers'],
  ),
};

export const PERSON_EXAMPLE: PersonView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', event: 'summer-walk', firstName: 'Sebastien', lastName: 'D' },
  ...{ email: 'seb@dsebastien.net', pendingEmail: null, phone: '3247123', slots: 2, member: false, language: 'fr', origin: 'form' },
  ...{ state: 'confirmed', deadline: null, placeOnWaitList: null, overtakenCount: 0, registeredAt: '2027-05-01T08:00:00.000Z' },
  ...{ confirmedAt: '2027-05-01T08:04:00.000Z', confirmedByOrganiser: false, endedAt: null, erasedAt: null },
  possibleActs: ['resend', 'change', 'cancel', 'wait', 'erase'],
  history: [],
  emails: [],
};
