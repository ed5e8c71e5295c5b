import type { Db } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import { t } from '../../i18n/translate.ts';
import { type BulkAct, type SkipReason, skipReason } from '../../registrations/commands/bulkActs.ts';
import { linkToSend } from '../../registrations/commands/resendToRegistration.ts';
import { findRecentActivity } from '../../registrations/processing/findRecentActivity.ts';
import { findByIds } from '../../registrations/processing/registrationRepository.ts';

const EMAIL_KEYS: Record<string, string> = {
  confirm: 'console.people.emails.confirm',
  'confirm-first': 'console.people.emails.confirm',
  'confirm-wait-list': 'console.people.emails.confirmWaitList',
  'confirm-address': 'console.people.emails.confirmAddress',
  offer: 'console.people.emails.offer',
  waiting: 'console.people.emails.waiting',
  confirmed: 'console.people.emails.confirmed',
};

const SKIP_KEYS: Record<SkipReason, string> = {
  unknown: 'console.people.skipped.unknown',
  ended: 'console.people.skipped.ended',
  confirmed: 'console.people.skipped.confirmed',
  noEmail: 'console.people.skipped.noEmail',
  waitsToBeSent: 'console.people.skipped.waitsToBeSent',
  sentEnough: 'console.people.skipped.sentEnough',
};

export interface BulkPreview {
  /** For how many people it would be done, and their slots. */
  people: number;
  slots: number;
  /** Sentences: who gets which email. */
  emails: string[];
  /** Sentences: for whom nothing is done, and why. */
  skipped: string[];
}

/** What a bulk act would do now. `now` is ISO 8601. */
export async function previewBulkAct(
  db: Db,
  { act, people }: { act: BulkAct; people: string[] },
  { id: eventId }: Event,
  now: string,
  language: string,
): Promise<BulkPreview> {
  const ids = [...new Set(people)];
  const found = (await findByIds(db, ids)).filter((registration) => registration.eventId === eventId);
  const byId = new Map(found.map((registration) => [registration.id, registration]));
  const known = { recentActivity: await findRecentActivity(db, found, now), messages: [] };
  const emails: Record<string, number> = {};
  const skipped: Partial<Record<SkipReason, number>> = {};
  let [count, slots] = [0, 0];
  for (const id of ids) {
    const registration = byId.get(id);
    const reason = skipReason(act, registration, known);
    if (reason !== null || !registration) {
      skipped[reason ?? 'unknown'] = (skipped[reason ?? 'unknown'] ?? 0) + 1;
      continue;
    }
    [count, slots] = [count + 1, slots + registration.slots];
    const key = EMAIL_KEYS[linkToSend(registration)];
    if (act === 'resend' && key) emails[key] = (emails[key] ?? 0) + 1;
  }
  return {
    ...{ people: count, slots },
    emails: Object.entries(emails).map(([key, people]) => t(language, key, { people })),
    skipped: skippedTexts(
      Object.entries(skipped).map(([reason, count]) => ({ reason: reason as SkipReason, count })),
      language,
    ),
  };
}

export function skippedTexts(skipped: { reason: SkipReason; count: number }[], language: string): string[] {
  return skipped.map(({ reason, count }) => t(language, SKIP_KEYS[reason], { people: count }));
}
