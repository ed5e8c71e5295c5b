import type { Event } from '../../events/event.ts';
import type { Registration } from './registration.ts';

/** A question that an email asks: to confirm the registration or to accept the offer. Also the name of its template. */
export type Prompt = 'confirm' | 'offer';

export function pendingPrompt(registration: Registration): Prompt {
  return registration.offeredAt === null ? 'confirm' : 'offer';
}

/** End of the time limit that starts at `promptSentAt`, ISO 8601 in UTC; null: the event sets no limit. */
export function deadlineFrom(registration: Registration, event: Event, promptSentAt: string): string | null {
  const minutes = pendingPrompt(registration) === 'offer' ? event.offerWithinMinutes : event.confirmWithinMinutes;
  return minutes === null ? null : new Date(Date.parse(promptSentAt) + minutes * 60_000).toISOString();
}
