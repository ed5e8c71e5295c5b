import { inBatches } from '../database/inBatches.ts';
import type { World } from '../world.ts';
import { findLiveByEmail } from './store.ts';

interface Question {
  eventId: string;
  emailKey: string;
}

export type IsRegistered = (question: Question) => Promise<boolean>;

/** Whether an address has a live registration. Questions that come together are answered by one query per event. */
export function openEmailCheck({ db }: World): IsRegistered {
  return inBatches(async (questions: Question[]) => {
    const taken = new Set<string>();
    for (const eventId of new Set(questions.map((question) => question.eventId))) {
      const keys = questions.filter((question) => question.eventId === eventId).map(({ emailKey }) => emailKey);
      for (const { emailKey } of await findLiveByEmail(db, eventId, keys)) taken.add(`${eventId} ${emailKey}`);
    }
    return questions.map(({ eventId, emailKey }) => ({ answer: taken.has(`${eventId} ${emailKey}`) }));
  });
}
