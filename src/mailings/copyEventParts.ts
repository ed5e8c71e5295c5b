import type { Db } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import { storeCopiedParts } from '../registrations/processing/storeCopiedParts.ts';
import { copyEventEmails } from './changeEventEmails.ts';

/** Stores what belongs to an event besides its settings for its copy, in the transaction that creates it. */
export async function copyEventParts(db: Db, from: Event, copy: Event): Promise<void> {
  await storeCopiedParts(db, from, copy);
  await copyEventEmails(db, from, copy);
}
