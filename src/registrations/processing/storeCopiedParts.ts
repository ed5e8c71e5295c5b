import type { Db } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import { copyPictures } from '../../events/pictures/savePicture.ts';
import { storeCopiedQuestions } from '../../questions/questionRepository.ts';

/** What a copy of an event has besides its settings, in the transaction that creates it: its pictures and questions. */
export async function storeCopiedParts(db: Db, original: Event, copy: Event): Promise<void> {
  await copyPictures(db, original, copy);
  await storeCopiedQuestions(db, original, copy);
}
