import { t, type Values } from '../../i18n/translate.ts';
import type { HistoryEntry } from '../../registrations/processing/registrationStory.ts';

/** What happened, as a sentence. */
const ACTION_KEYS: Record<string, string> = {
  'registration.created': 'console.history.created',
  'registration.duplicate_attempted': 'console.history.duplicate',
  'registration.confirmed': 'console.history.confirmed',
  'registration.promoted': 'console.history.promoted',
  'registration.offered': 'console.history.offered',
  'registration.offer_accepted': 'console.history.accepted',
  'registration.put_back': 'console.history.putBack',
  'registration.changed': 'console.history.changed',
  'registration.email_change_requested': 'console.history.addressAsked',
  'registration.email_changed': 'console.history.addressChanged',
  'registration.corrected': 'console.history.corrected',
  'registration.email_corrected': 'console.history.addressCorrected',
  'registration.link_resent': 'console.history.resent',
  'registration.reminded': 'console.history.reminded',
  'registration.cancelled': 'console.history.cancelled',
  'registration.lapsed': 'console.history.lapsed',
  'registration.called_off': 'console.history.calledOff',
  'registration.erased': 'console.history.erased',
  'registration.checked_in': 'door.history.checkedIn',
  'registration.check_in_undone': 'door.history.undone',
  'registration.email_bounced': 'console.history.bounced',
  'registration.email_complained': 'console.history.complained',
};

const FIELD_KEYS: Record<string, string> = {
  firstName: 'form.firstName',
  lastName: 'form.lastName',
  email: 'details.email',
  phone: 'details.phone',
  slots: 'details.slots',
  member: 'details.member',
  answers: 'questions.answers',
};

interface EntryData {
  slots?: number;
  placement?: string;
  outOfTurn?: boolean;
  overtaken?: number;
  fields?: string[];
  untold?: boolean;
  people?: number;
  atTheDoor?: boolean;
}

/** What happened, in words; an action that this version does not know is shown as it is stored. */
export function historyText({ action, data }: Pick<HistoryEntry, 'action' | 'data'>, language: string): string {
  const { slots = 0, placement, outOfTurn, overtaken = 0, fields = [], untold, people = 0, atTheDoor } = data as EntryData;
  const say = (key: string, values: Values = {}) => t(language, key, values);
  const known = ACTION_KEYS[action];
  const names = fields.map((field) => (FIELD_KEYS[field] ? say(FIELD_KEYS[field]) : field)).join(', ');
  const sentences = [known === undefined ? action : say(known, { slots, fields: names, people })];
  if (action === 'registration.created' && placement !== 'slots') sentences.push(say('console.history.withoutSlots'));
  if (atTheDoor) sentences.push(say('door.history.atTheDoor'));
  if (outOfTurn) sentences.push(say('console.history.outOfTurn', { parties: overtaken }));
  if (untold) sentences.push(say('console.history.untold'));
  return sentences.join(' ');
}

/** Free slots go to the wait list by its rule, whoever's act made them free. */
export function isAutomatic({ action, data }: Pick<HistoryEntry, 'action' | 'data'>): boolean {
  return ['registration.promoted', 'registration.offered'].includes(action) && !(data as EntryData).outOfTurn;
}
