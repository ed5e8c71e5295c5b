import type { Db } from '../database/dialect.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { recordTeamChange, withLockedEvent } from '../teams/teamTransaction.ts';
import { type EventEmails, findEventEmails, saveEventEmails, type Words } from './eventEmails.ts';
import type { EventEmailsInput } from './eventEmailsInput.ts';

/** Throws DomainError `outdated` if `seen` is given and not the version that is stored. */
export function changeEventEmails(
  deps: Pick<Deps, 'db' | 'now'>,
  actor: Actor,
  event: Pick<Event, 'id'>,
  input: EventEmailsInput,
  seen?: number,
): Promise<EventEmails> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const { db, at } = transaction;
    const before = await findEventEmails(db, event.id);
    if (seen !== undefined && seen !== before.version) throw new DomainError('outdated', { key: 'mailings.errors.outdated' });
    const { words = before.words, reminderHours = before.reminderHours } = input;
    const changed = { words: withoutEmpty(words), reminderHours, version: before.version + 1 };
    await saveEventEmails(db, event.id, changed, at);
    await recordTeamChange(transaction, { action: 'mailing.emails_changed', subjectId: event.id, data: { reminderHours } });
    return changed;
  });
}

/** For a copy of an event, in the transaction that creates it. */
export async function copyEventEmails(db: Db, from: Pick<Event, 'id'>, { id, createdAt }: Pick<Event, 'id' | 'createdAt'>): Promise<void> {
  const emails = await findEventEmails(db, from.id);
  if (emails.version > 0) await saveEventEmails(db, id, { ...emails, version: 1 }, createdAt);
}

export function withoutEmpty(words: Words): Words {
  return Object.fromEntries(Object.entries(words).filter(([, texts]) => Object.keys(texts).length > 0));
}
