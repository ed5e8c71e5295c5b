import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { loadStory } from '../../registrations/processing/registrationStory.ts';
import { actorNames } from './actorNames.ts';

/** Runs an act. If somebody was quicker, the error says who, and when: the two organisers can talk to each other. */
export async function sayWhoWasQuicker<Result>(
  { db, registration, event, language }: { db: Db; registration: Registration; event: Event; language: string },
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'outdated') throw error;
    const last = (await loadStory(db, registration, event)).history.at(-1);
    if (!last) throw error;
    const who = (await actorNames(db, [last.actor], language))(last.actor);
    const when = formatDateTimeShort(last.at, event.timeZone, language);
    throw new DomainError('outdated', { key: 'console.errors.changedBy', values: { who, when } });
  }
}
