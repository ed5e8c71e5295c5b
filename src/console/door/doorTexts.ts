import { rawText } from '../../i18n/translate.ts';
import type { CHECK_IN_OUTCOMES } from '../../registrations/domain/checkIn.ts';
import { REGISTRATION_STATES, STATE_NAMES } from '../../registrations/domain/registrationState.ts';
import { STATE_KEYS } from '../../registrations/people/stateKeys.ts';

export const OUTCOME_KEYS: Record<(typeof CHECK_IN_OUTCOMES)[number] | 'unknown', string> = {
  accepted: 'door.outcomes.accepted',
  already_in: 'door.outcomes.alreadyIn',
  too_many: 'door.outcomes.tooMany',
  not_valid: 'door.outcomes.notValid',
  undone: 'door.outcomes.undone',
  nothing_to_undo: 'door.outcomes.nothingToUndo',
  unknown: 'door.outcomes.unknown',
};

/** Texts of the script, by the name that it uses. */
const APP_KEYS: Record<string, string> = {
  welcome: 'door.app.welcome',
  undone: 'door.app.undone',
  undo: 'door.app.undo',
  letIn: 'door.app.letIn',
  takeBack: 'door.app.takeBack',
  party: 'door.app.party',
  someIn: 'door.app.someIn',
  allIn: 'door.app.allIn',
  came: 'door.people.cameOf',
  figures: 'door.app.figures',
  more: 'door.app.more',
  conflict: 'door.app.conflict',
  others: 'door.app.others',
  unknownOffline: 'door.app.unknownOffline',
  walkInOffline: 'door.app.walkInOffline',
  noCamera: 'door.app.noCamera',
  startCamera: 'door.app.startCamera',
  stopCamera: 'door.app.stopCamera',
  'status.online': 'door.app.status.online',
  'status.offline': 'door.app.status.offline',
  'status.signedOut': 'door.app.status.signedOut',
  'status.refused': 'door.app.status.refused',
  'waiting.online': 'door.app.waiting.online',
  'waiting.offline': 'door.app.waiting.offline',
  'waiting.signedOut': 'door.app.waiting.signedOut',
  'waiting.refused': 'door.app.waiting.refused',
};

/** As the script gets them: with placeholders, in one language. */
export function doorTexts(language: string): Record<string, string> {
  const states = REGISTRATION_STATES.map((state) => [`state.${STATE_NAMES[state]}`, STATE_KEYS[state]]);
  const outcomes = Object.entries(OUTCOME_KEYS).map(([name, key]) => [`outcome.${name}`, key]);
  const keys = [...Object.entries(APP_KEYS), ...states, ...outcomes] as [string, string][];
  return Object.fromEntries(keys.map(([name, key]) => [name, rawText(language, key)]));
}
