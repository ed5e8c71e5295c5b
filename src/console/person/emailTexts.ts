import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import { causeText } from '../../messages/transports/causeText.ts';
import type { EmailFate } from '../../registrations/processing/registrationStory.ts';

/** What each email says, in a few words: by its template. */
const EMAIL_KEYS: Record<string, string> = {
  confirm: 'console.emails.confirm',
  'confirm-first': 'console.emails.confirmFirst',
  'confirm-wait-list': 'console.emails.confirmWaitList',
  reminder: 'console.emails.reminder',
  confirmed: 'console.emails.confirmed',
  waiting: 'console.emails.waiting',
  promoted: 'console.emails.promoted',
  offer: 'console.emails.offer',
  'offer-lapsed': 'console.emails.offerLapsed',
  changed: 'console.emails.changed',
  cancelled: 'console.emails.cancelled',
  'confirm-address': 'console.emails.confirmAddress',
  'address-changed': 'console.emails.addressChanged',
  'already-registered': 'console.emails.alreadyRegistered',
  'event-changed': 'console.emails.eventChanged',
  'called-off': 'console.emails.calledOff',
  'event-reminder': 'console.emails.eventReminder',
  mailing: 'console.emails.mailing',
};

export function emailText(template: string, language: string): string {
  const key = EMAIL_KEYS[template];
  return key === undefined ? template : t(language, key);
}

const FATE_KEYS: Record<EmailFate['state'], string> = {
  sent: 'console.fates.sent',
  bounced: 'console.fates.bounced',
  waiting: 'console.fates.waiting',
  withdrawn: 'console.fates.withdrawn',
  undeliverable: 'console.fates.undeliverable',
};

/** What became of an email. `isBad` needs somebody's attention. */
export function fateOf({ state, sentAt, dueAt, cause, reason }: EmailFate, event: Event, language: string) {
  const at = (time: string | null) => (time === null ? '' : formatDateTimeShort(time, event.timeZone, language));
  const text = t(language, FATE_KEYS[state], { sent: at(sentAt), due: at(dueAt) });
  const why = state === 'withdrawn' ? null : { text: causeText(cause, language), reply: reason };
  return { text, why, isBad: state === 'bounced' || state === 'undeliverable' };
}
