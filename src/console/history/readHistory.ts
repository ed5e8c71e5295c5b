import { auditNotes } from '../../audit/auditNote.ts';
import { type EventEntries, listEventEntries } from '../../audit/listEventEntries.ts';
import type { Db } from '../../database/dialect.ts';
import { selectIn } from '../../database/tableMapping.ts';
import type { Event } from '../../events/event.ts';
import { endOfDay, startOfDay } from '../../events/localDay.ts';
import { t } from '../../i18n/translate.ts';
import { findByIds } from '../../registrations/processing/registrationRepository.ts';
import { actorNames, type NameOfActor } from '../person/actorNames.ts';
import { isAutomatic } from '../person/historyTexts.ts';
import { nameOf } from '../person/personPages.ts';
import { entryText, isAboutMember } from './entryTexts.ts';
import { HISTORY_KINDS, type HistoryQuery } from './historyQuery.ts';

type Entry = EventEntries['entries'][number];

/** One thing that happened, for people and programs. */
export interface HistoryItem extends Pick<Entry, 'sequence' | 'at' | 'actor' | 'action' | 'subjectId' | 'data'> {
  actorName: string;
  text: string;
  /** Name of the person to whom it happened, and why, in the organiser's words. Null: nobody, or the reader may not see people. */
  person: string | null;
  note: string | null;
}

export interface HistoryPage {
  /** Newest first. */
  entries: HistoryItem[];
  next: number | null;
}

/** For whom the history is read. */
export interface HistoryReader {
  language: string;
  maySeePeople: boolean;
}

/** One page of the history of an event. */
export async function readHistory(
  db: Db,
  event: Event,
  { kind, from, to, before, limit }: HistoryQuery,
  { language, maySeePeople }: HistoryReader,
): Promise<HistoryPage> {
  const { entries, next } = await listEventEntries(db, event.id, {
    object: kind && HISTORY_KINDS[kind],
    from: from && startOfDay(from, event.timeZone),
    until: to && endOfDay(to, event.timeZone),
    ...{ before, limit },
  });
  const members = entries.filter(isAboutMember).map(({ subjectId }) => `account:${subjectId}`);
  const nameOfActor = await actorNames(db, [...entries.map(({ actor }) => actor), ...members], language);
  const people = maySeePeople ? await namesOfPeople(db, entries, language) : new Map();
  const notes = maySeePeople ? await findNotes(db, entries) : new Map();
  return {
    entries: entries.map((entry) => ({
      ...withoutProof(entry),
      actorName: actorText(entry, nameOfActor, language),
      text: entryText(entry, nameOfActor, language),
      person: people.get(entry.subjectId) ?? null,
      note: notes.get(entry.id) ?? null,
    })),
    next,
  };
}

/** The audit log itself, with hashes and correlation ids, is for administrators. */
function withoutProof({ sequence, at, actor, action, subjectId, data }: Entry) {
  return { sequence, at, actor, action, subjectId, data };
}

function actorText(entry: Entry, nameOfActor: NameOfActor, language: string): string {
  return isAutomatic(entry) ? t(language, 'console.actors.automatic') : nameOfActor(entry.actor);
}

async function namesOfPeople(db: Db, entries: Entry[], language: string): Promise<Map<string, string>> {
  const ids = entries.filter(({ action }) => action.startsWith('registration.')).map(({ subjectId }) => subjectId);
  const found = await findByIds(db, [...new Set(ids)]);
  return new Map(found.map((registration) => [registration.id, nameOf(registration, language)]));
}

async function findNotes(db: Db, entries: Entry[]): Promise<Map<string, string>> {
  const found = await selectIn(
    db,
    auditNotes,
    'id',
    entries.map(({ id }) => id),
  );
  return new Map(found.map(({ id, note }) => [id, note]));
}
