import type { Database } from '../../src/database/database.ts';
import { selectIn } from '../../src/database/tableMapping.ts';
import { messages } from '../../src/messages/message.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';

/** Ids of acknowledged registrations that the database does not have, or that have no message. */
export async function findLostAcknowledged(db: Database, acknowledged: string[]): Promise<string[]> {
  const storedIds = new Set((await selectIn(db, registrations, 'id', acknowledged)).map(({ id }) => id));
  const idsWithMessage = new Set(
    (await selectIn(db, messages, 'registration_id', acknowledged)).map(({ registrationId }) => registrationId),
  );
  return acknowledged.filter((id) => !storedIds.has(id) || !idsWithMessage.has(id));
}
