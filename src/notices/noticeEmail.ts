import type { Event } from '../events/event.ts';
import { organiserColours } from '../events/organiserColours.ts';
import { textDirection } from '../i18n/textDirection.ts';
import { t } from '../i18n/translate.ts';
import { NOTICE_KINDS, type NoticeCounts, type NoticeKind } from './noticeKind.ts';

const TEXT_KEYS: Record<NoticeKind, string> = {
  first_sign_up: 'notices.news.firstSignUp',
  fully_booked: 'notices.news.fullyBooked',
  wait_list: 'notices.news.waitList',
  undeliverable: 'notices.news.undeliverable',
  late_cancellation: 'notices.news.lateCancellation',
  webhook_disabled: 'notices.news.webhookDisabled',
};

interface NoticeSubject {
  event: Pick<Event, 'slug' | 'title' | 'colour' | 'slots' | 'slotsTaken' | 'waitingCount'>;
  counts: NoticeCounts;
  language: string;
  /** Full name; empty if it is not known. */
  name: string;
  recipient: string;
  unsubscribeLink: string;
}

/** All values that templates/emails/organiser-notice may use. Nothing that strangers typed is in it. */
export function noticeData({ event, counts, language, name, recipient, unsubscribeLink }: NoticeSubject, publicUrl: string) {
  const lines = NOTICE_KINDS.flatMap((kind) => (counts[kind] ? [t(language, TEXT_KEYS[kind], { count: counts[kind] })] : []));
  const page = `${publicUrl}/console/events/${event.slug}`;
  return {
    ...textDirection(language),
    ...organiserColours(event),
    ...{ event: event.title, name, recipient, lines, unsubscribeLink },
    news: lines[0] ?? '',
    figures: t(language, 'console.meter.taken', { taken: event.slotsTaken, slots: event.slots }),
    link: page,
    choicesLink: `${page}/notices`,
  };
}
