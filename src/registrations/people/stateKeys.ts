import type { RegistrationState } from '../domain/registrationState.ts';

/** Keys of the words for each state, as lists and exports show them. */
export const STATE_KEYS: Record<RegistrationState, string> = {
  confirmed: 'registrationStates.confirmed',
  unconfirmed: 'registrationStates.unconfirmed',
  'to be confirmed first': 'registrationStates.confirmFirst',
  waiting: 'registrationStates.waiting',
  'waiting, unconfirmed': 'registrationStates.waitingUnconfirmed',
  offered: 'registrationStates.offered',
  cancelled: 'registrationStates.cancelled',
  lapsed: 'registrationStates.lapsed',
  'called off': 'registrationStates.calledOff',
};
