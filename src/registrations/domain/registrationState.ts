import { isOffered, isOnWaitList, type Registration } from './registration.ts';

/** One word or two for each state of a registration, for programs and for people. */
export const REGISTRATION_STATES = [
  'confirmed',
  'unconfirmed',
  'to be confirmed first',
  'waiting',
  'waiting, unconfirmed',
  'offered',
  'cancelled',
  'lapsed',
  'called off',
] as const;

export type RegistrationState = (typeof REGISTRATION_STATES)[number];

export function stateOf(registration: Registration): RegistrationState {
  const { endReason, confirmedAt, confirmFirst } = registration;
  if (endReason !== null) return endReason === 'called_off' ? 'called off' : endReason;
  if (confirmFirst === 1) return 'to be confirmed first';
  if (isOnWaitList(registration)) return confirmedAt === null ? 'waiting, unconfirmed' : 'waiting';
  if (isOffered(registration)) return 'offered';
  return confirmedAt === null ? 'unconfirmed' : 'confirmed';
}

/** The states as in the column `state`, and in the API. */
export const STATE_NAMES = {
  confirmed: 'confirmed',
  unconfirmed: 'unconfirmed',
  'to be confirmed first': 'confirm_first',
  waiting: 'waiting',
  'waiting, unconfirmed': 'waiting_unconfirmed',
  offered: 'offered',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
  'called off': 'called_off',
} as const satisfies Record<RegistrationState, string>;

export type StateName = (typeof STATE_NAMES)[RegistrationState];

export function stateNameOf(registration: Registration): StateName {
  return STATE_NAMES[stateOf(registration)];
}

const EXPLANATIONS: Record<RegistrationState, string> = {
  confirmed: 'confirmed, has slots',
  unconfirmed: 'holds slots, not confirmed yet',
  'to be confirmed first': 'holds nothing: gets slots when it is confirmed, if there are enough',
  waiting: 'on the wait list, confirmed',
  'waiting, unconfirmed': 'on the wait list, not confirmed yet: it is passed over until then',
  offered: 'slots are offered and held for the answer',
  cancelled: 'ended: cancelled',
  lapsed: 'ended: not answered in time',
  'called off': 'ended: the event was called off',
};

/** The state as half a sentence. */
export function explainState(registration: Registration): string {
  return EXPLANATIONS[stateOf(registration)];
}
