import type { Event } from '../../events/event.ts';

const DAY_MS = 24 * 3_600_000;

/** When the personal data of an event is due for erasure, ISO 8601 in UTC; null: never. */
export function erasureDueAt({ startsAt, endsAt, retentionDays }: Event): string | null {
  return retentionDays === null ? null : new Date(Date.parse(endsAt ?? startsAt) + retentionDays * DAY_MS).toISOString();
}
