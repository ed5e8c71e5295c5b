import type { Database } from '../../src/database/database.ts';
import { findAmong } from '../../src/database/table.ts';
import { letters } from '../../src/letters/letter.ts';
import { registrations } from '../../src/registrations/registration.ts';

/** Those of the acknowledged registrations that are not there, or have no letter: what only their clients can know. */
export async function acknowledgedButLost(db: Database, acknowledged: string[]): Promise<string[]> {
  const there = new Set((await findAmong(db, registrations, 'id', acknowledged)).map(({ id }) => id));
  const written = new Set((await findAmong(db, letters, 'registration_id', acknowledged)).map(({ registrationId }) => registrationId));
  return acknowledged.filter((id) => !there.has(id) || !written.has(id));
}
