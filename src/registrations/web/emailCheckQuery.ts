import { createBatcher } from '../../database/batcher.ts';
import type { Deps } from '../../deps.ts';
import { findLiveByEmail } from '../processing/registrationRepository.ts';

interface EmailQuery {
  eventId: string;
  emailNormalized: string;
}

export type IsRegistered = (query: EmailQuery) => Promise<boolean>;

/** Checks whether an address has a live registration. Concurrent checks share one query per event. */
export function createEmailCheck({ db }: Deps): IsRegistered {
  return createBatcher(async (queries: EmailQuery[]) => {
    const taken = new Set<string>();
    for (const eventId of new Set(queries.map((query) => query.eventId))) {
      const normalizedEmails = queries.filter((query) => query.eventId === eventId).map(({ emailNormalized }) => emailNormalized);
      for (const { emailNormalized } of await findLiveByEmail(db, eventId, normalizedEmails)) taken.add(`${eventId} ${emailNormalized}`);
    }
    return queries.map(({ eventId, emailNormalized }) => ({ result: taken.has(`${eventId} ${emailNormalized}`) }));
  });
}
