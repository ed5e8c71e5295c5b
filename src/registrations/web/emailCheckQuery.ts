import { createBatcher } from '../../database/batcher.ts';
import type { Deps } from '../../deps.ts';
import { findLiveByEmail } from '../processing/registrationRepository.ts';

interface EmailQuery {
  eventId: string;
  emailNormalized: string;
}

export type IsRegistered = (query: EmailQuery) => Promise<boolean>;

/** Checks whether an address has a live registration. Concurrent checks share one query. */
export function createEmailCheck({ db }: Deps): IsRegistered {
  return createBatcher(async (queries: EmailQuery[]) => {
    const found = await findLiveByEmail(
      db,
      queries.map(({ eventId, emailNormalized }) => [eventId, emailNormalized]),
    );
    const taken = new Set(found.map(nameOf));
    return queries.map((query) => ({ result: taken.has(nameOf(query)) }));
  });
}

function nameOf({ eventId, emailNormalized }: EmailQuery): string {
  return `${eventId} ${emailNormalized}`;
}
