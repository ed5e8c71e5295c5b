import type { Actor, Deps } from '../../deps.ts';
import { createEvent, type NewEventInput, type NewEventOptions } from '../../events/createEvent.ts';
import type { Event } from '../../events/event.ts';
import { insertMember } from '../../teams/manageTeam.ts';

/**
 * Creates an event whose team is the account that creates it, as its owner. `storeWith` stores more in the same transaction. Throws as
 * `createEvent` does.
 */
export function createForOwner(
  deps: Deps,
  slug: string,
  input: NewEventInput,
  actor: Actor & { id: string },
  isDraft: boolean,
  storeWith?: NewEventOptions['storeWith'],
): Promise<Event> {
  return createEvent(deps, slug, input, actor, {
    isDraft,
    storeWith: async (db, event) => {
      await insertMember({ db, event, actor, at: event.createdAt }, { accountId: actor.id, role: 'owner' });
      await storeWith?.(db, event);
    },
  });
}
