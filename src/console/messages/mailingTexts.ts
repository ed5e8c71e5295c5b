import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import type { Audience } from '../../mailings/audience.ts';
import { type Mailing, type MailingState, textsOf } from '../../mailings/mailing.ts';
import type { RecipientState } from '../../mailings/progress.ts';
import { chooseText } from '../../mailings/writeText.ts';

export const AUDIENCE_KEYS: Record<Audience, string> = {
  all: 'mailings.audiences.all',
  confirmed: 'mailings.audiences.confirmed',
  waiting: 'mailings.audiences.waiting',
  unconfirmed: 'mailings.audiences.unconfirmed',
  checked_in: 'mailings.audiences.checkedIn',
  not_checked_in: 'mailings.audiences.notCheckedIn',
  picked: 'mailings.audiences.picked',
};

const STATE_KEYS: Record<MailingState, { key: string; tone: 'good' | 'quiet' | 'warn' | 'bad' }> = {
  draft: { key: 'mailings.states.draft', tone: 'quiet' },
  scheduled: { key: 'mailings.states.scheduled', tone: 'quiet' },
  sending: { key: 'mailings.states.sending', tone: 'good' },
  paused: { key: 'mailings.states.paused', tone: 'warn' },
  done: { key: 'mailings.states.done', tone: 'good' },
  cancelled: { key: 'mailings.states.cancelled', tone: 'bad' },
};

export const RESULT_KEYS: Record<RecipientState, string> = {
  waiting: 'mailings.results.waiting',
  sent: 'mailings.results.sent',
  bounced: 'mailings.results.bounced',
  undeliverable: 'mailings.results.undeliverable',
  withdrawn: 'mailings.results.withdrawn',
};

/** A mailing in words: its subject as it was written, its state and its time. */
export function mailingTexts(mailing: Mailing, event: Event, language: string) {
  const { key, tone } = STATE_KEYS[mailing.state];
  const subject = chooseText(textsOf(mailing), language, event)?.text.subject;
  const title = mailing.kind === 'reminder' ? t(language, 'mailings.reminder') : (subject ?? t(language, 'mailings.erased'));
  const at = mailing.sendAt ?? mailing.createdAt;
  return {
    title,
    state: t(language, key),
    tone,
    when: formatDateTimeShort(at, event.timeZone, language),
    audience: t(language, AUDIENCE_KEYS[mailing.audience]),
  };
}
