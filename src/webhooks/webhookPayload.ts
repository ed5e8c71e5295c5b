import type { AuditEntry } from '../audit/auditLog.ts';
import type { Event } from '../events/event.ts';
import { eventState } from '../events/eventState.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { stateOf } from '../registrations/domain/registrationState.ts';
import type { WebhookType } from './webhookType.ts';

/**
 * The body of a message by Standard Webhooks 1.0.0: what happened, when, and to what. Nothing personal is in it: whoever needs a name
 * asks the API for it with the id. State and figures are those of `now`, so that a late message does not tell of a past state.
 */
export function payloadOf(
  type: WebhookType,
  { at }: Pick<AuditEntry, 'at'>,
  event: Event,
  registration: Registration | undefined,
  now: string,
): string {
  return JSON.stringify({
    type,
    timestamp: at,
    data: { event: event.slug, ...(registration ? ofRegistration(registration) : ofEvent(event, now)) },
  });
}

function ofRegistration(registration: Registration) {
  return { registration: registration.id, state: stateOf(registration), slots: registration.slots };
}

function ofEvent(event: Event, now: string) {
  const { slots, slotsTaken, waitingCount } = event;
  return { state: eventState(event, now), slots, slotsTaken, waiting: waitingCount };
}

/** What the button *Send a test* sends. `event` is null for a webhook for all events. */
export function testPayload(event: string | null, at: string): string {
  return JSON.stringify({ type: TEST_TYPE, timestamp: at, data: { event } });
}

export const TEST_TYPE = 'webhook.test';
