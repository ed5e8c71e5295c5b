import type { Event } from '../../events/event.ts';
import { eventState } from '../../events/eventState.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { formatDateTime } from '../../events/formatTime.ts';
import { opensText } from '../../events/signUpTimes.ts';
import { t } from '../../i18n/translate.ts';

/** Explains why sign-up is closed. */
export function closedReasonText(stored: Event, now: string, language: string): string {
  const event = inLanguage(stored, language);
  if (event.calledOffAt !== null) return `${t(language, 'form.calledOff', { event: event.title })} ${event.callOffReason ?? ''}`.trim();
  const state = eventState(event, now);
  if (state === 'scheduled') return opensText(event, language) ?? '';
  if (state === 'closed' && event.closedAt === null && event.closesAt !== null)
    return t(language, 'form.closedSince', { time: formatDateTime(event.closesAt, event.timeZone, language) });
  return t(language, now >= event.startsAt ? 'form.over' : 'form.closed', { event: event.title });
}

/** Explains who sees the personal data and how long it is kept. */
export function privacyText({ organiser, retentionDays }: Event, language: string): string {
  const organiserName = organiser ?? t(language, 'form.theOrganiser');
  if (retentionDays === null) return t(language, 'form.privacyKept', { organiser: organiserName });
  return t(language, 'form.privacy', { organiser: organiserName, days: retentionDays });
}
