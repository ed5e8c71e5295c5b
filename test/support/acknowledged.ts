import type { Database } from '../../src/database/database.ts';
import { selectIn } from '../../src/database/tableMapping.ts';
import { messages } from '../../src/messages/message.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';

/** Ids of acknowledged registrations that the database does not have, or that have no message although they have an address. */
export async function findLostAcknowledged(db: Database, acknowledged: string[]): Promise<string[]> {
  const stored = new Map((await selectIn(db, registrations, 'id', acknowledged)).map((registration) => [registration.id, registration]));
  const idsWithMessage = new Set(
    (await selectIn(db, messages, 'registration_id', acknowledged)).map(({ registrationId }) => registrationId),
  );
  return acknowledged.filter((id) => {
    const registration = stored.get(id);
    return !registration || (registration.origin !== 'paper' && !idsWithMessage.has(id));
  });
}
