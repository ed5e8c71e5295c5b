import { isDuplicate } from '../../database/errorClasses.ts';
import { insert, rowsFrom } from '../../database/tableMapping.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { NewEventInput, NewEventOptions } from '../../events/createEvent.ts';
import type { Event } from '../../events/event.ts';
import { type IdempotencyKey, idempotencyKeys } from '../../registrations/domain/idempotencyRecord.ts';
import { storedResponse } from '../../registrations/processing/idempotency.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { etagOf } from '../shell/eventVersion.ts';
import { createForOwner } from './createForOwner.ts';
import { type EventDetails, toEventDetails } from './eventView.ts';

/** What the response to the creation of an event says. */
export interface CreatedEvent {
  slug: string;
  etag: string;
  details: EventDetails;
}

interface NewEvent {
  slug: string;
  input: NewEventInput;
  isDraft: boolean;
  /** What else the event is created with. */
  storeWith?: NewEventOptions['storeWith'];
}

/**
 * Creates an event once per key: the same request gets the same response again, also if both arrive at the same time. Throws as
 * `createEvent` does, or DomainError `reused-key` for another request with the key.
 */
export async function createOnce(
  deps: ConsoleDeps,
  { slug, input, isDraft, storeWith }: NewEvent,
  actor: Actor & { id: string },
  key: IdempotencyKey | undefined,
): Promise<CreatedEvent> {
  const { db } = deps;
  const earlier = await findCreated();
  if (earlier) return earlier;
  try {
    const event = await createForOwner(deps, slug, input, actor, isDraft, async (transaction, created) => {
      await storeWith?.(transaction, created);
      const record = { eventId: created.id, response: JSON.stringify(responseOf(created)), createdAt: created.createdAt };
      if (key) await insert(transaction, idempotencyKeys, [{ ...key, ...record }]);
    });
    return responseOf(event);
  } catch (error) {
    const isSecond = isDuplicate(db, error) || (error instanceof DomainError && error.code === 'conflict');
    const first = isSecond ? await findCreated() : undefined;
    if (first) return first;
    throw error;
  }

  async function findCreated(): Promise<CreatedEvent | undefined> {
    const record = key && (await rowsFrom(db, idempotencyKeys).where({ id: key.id }).first());
    return record && storedResponse<CreatedEvent>(record, key);
  }

  function responseOf(event: Event): CreatedEvent {
    return { slug: event.slug, etag: etagOf(event), details: toEventDetails(event, event.createdAt) };
  }
}
