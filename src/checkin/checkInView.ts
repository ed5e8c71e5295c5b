import { COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../http/jsonSchema.ts';
import { CHECK_IN_OUTCOMES, type CheckIn, type CheckInOutcome } from '../registrations/domain/checkIn.ts';
import { STATE_NAMES, type StateName } from '../registrations/domain/registrationState.ts';

/** What a device is told of one check-in that it sent. */
export interface CheckInAnswer {
  id: string;
  /** `unknown`: no registration or ticket of this event. It is not kept. */
  outcome: CheckInOutcome | 'unknown';
  /** By how much it changed the number of those who came. */
  counted: number;
  /** Null: unknown. */
  person: CheckedInPerson | null;
}

interface CheckedInPerson {
  id: string;
  name: string;
  slots: number;
  /** How many of the party came, after this check-in. */
  arrived: number;
  state: StateName;
}

const STATE = oneOf(...Object.values(STATE_NAMES));
const OUTCOMES: JsonSchema = {
  ...oneOf(...CHECK_IN_OUTCOMES),
  description:
    '`too_many`: more than the party has left; only those were counted. `not_valid`: it waits, is unconfirmed or has ended. `undone` and `nothing_to_undo`: of what takes people back',
};

export const checkInAnswerSchema: JsonSchema = {
  title: 'CheckInAnswer',
  ...objectSchema<CheckInAnswer>({
    id: UUID,
    outcome: { ...OUTCOMES, enum: [...CHECK_IN_OUTCOMES, 'unknown'] },
    counted: { type: 'integer', description: 'By how much the number of those who came changed' },
    person: nullable(objectSchema<CheckedInPerson>({ id: UUID, name: TEXT, slots: COUNT, arrived: COUNT, state: STATE })),
  }),
};

export const ANSWER_EXAMPLE: CheckInAnswer = {
  ...{ id: '3f1c2a52-6f0e-4b7e-9d0a-5a3b1f4e8c21', outcome: 'accepted', counted: 2 },
  person: { id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', name: 'Ada Lovelace', slots: 3, arrived: 2, state: 'confirmed' },
};

/** A check-in that was kept. */
export function toCheckInView(checkIn: CheckIn) {
  const { id, sequence, registrationId, people, counted, arrived, outcome, undoes, device, actor, scannedAt, receivedAt } = checkIn;
  return { id, sequence, registrationId, people, counted, arrived, outcome, undoes, device, actor, scannedAt, receivedAt };
}

export type CheckInView = ReturnType<typeof toCheckInView>;

export const checkInViewSchema: JsonSchema = {
  title: 'CheckIn',
  ...objectSchema<CheckInView>({
    id: { ...UUID, description: 'Made by the device' },
    sequence: { ...COUNT, description: 'Order of arriving at the server, from 1' },
    registrationId: UUID,
    people: { type: 'integer', description: 'How many the door let in; negative: taken back' },
    counted: { type: 'integer', description: 'Differs from `people` where doors contradict each other' },
    arrived: { ...COUNT, description: 'How many of the party came, after it' },
    outcome: OUTCOMES,
    undoes: nullable(UUID),
    device: TEXT,
    actor: TEXT,
    scannedAt: { ...TIMESTAMP, description: 'By the clock of the device' },
    receivedAt: TIMESTAMP,
  }),
};

export const CHECK_IN_EXAMPLE: CheckInView = {
  ...{ id: ANSWER_EXAMPLE.id, sequence: 1, registrationId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', people: 2, counted: 2, arrived: 2 },
  ...{ outcome: 'accepted', undoes: null, device: 'north-door', actor: 'account:0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11' },
  ...{ scannedAt: '2027-06-13T16:40:00.000Z', receivedAt: '2027-06-13T16:40:01.000Z' },
};
