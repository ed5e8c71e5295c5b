import type { Event } from '../events/event.ts';
import { type Deed, type Entry, nextEntry } from '../history/history.ts';
import { asWritten, type Letter } from '../letters/letter.ts';
import type { Actor } from '../world.ts';
import type { Answer } from './answer.ts';
import { isLive, type Registration } from './registration.ts';

/** What was read for a sheet. */
export interface Read {
  event: Event;
  registrations: Registration[];
  /** The first confirmed parties of the wait list, in order. */
  line: Registration[];
  lineIsWhole: boolean;
  answers: Answer[];
}

/** What the desk has in hand while it decides for one event. Everything the rules see and change is here. */
export interface Sheet {
  event: Event;
  now: string;
  by: Actor;
  registrations: Map<string, Registration>;
  liveByEmail: Map<string, Registration>;
  /** Confirmed parties that wait, in order; as far as `lineReadTo` when it is not whole. */
  line: Registration[];
  lineReadTo: number;
  answers: Map<string, Answer>;
  added: Registration[];
  changed: Set<Registration>;
  letters: Letter[];
  entries: Entry[];
  newAnswers: Answer[];
}

export function layOut({ event, registrations, line, lineIsWhole, answers }: Read, now: string, by: Actor): Sheet {
  const sheet: Sheet = {
    event,
    now,
    by,
    registrations: new Map(),
    liveByEmail: new Map(),
    line: [],
    lineReadTo: lineIsWhole ? Number.POSITIVE_INFINITY : (line.at(-1)?.turn ?? 0),
    answers: new Map(answers.map((answer) => [answer.id, answer])),
    added: [],
    changed: new Set(),
    letters: [],
    entries: [],
    newAnswers: [],
  };
  for (const registration of [...line, ...registrations]) know(sheet, registration);
  sheet.line = line.map(({ id }) => sheet.registrations.get(id) as Registration);
  return sheet;
}

/** The same registration may have been read twice; there is one of it on the sheet. */
function know(sheet: Sheet, registration: Registration) {
  if (sheet.registrations.has(registration.id)) return;
  sheet.registrations.set(registration.id, registration);
  if (isLive(registration)) sheet.liveByEmail.set(registration.emailKey, registration);
}

export function keep(sheet: Sheet, registration: Registration): void {
  know(sheet, registration);
  sheet.added.push(registration);
}

export function change(sheet: Sheet, registration: Registration, to: Partial<Registration>): void {
  if (sheet.liveByEmail.get(registration.emailKey) === registration) sheet.liveByEmail.delete(registration.emailKey);
  Object.assign(registration, to);
  if (isLive(registration)) sheet.liveByEmail.set(registration.emailKey, registration);
  sheet.changed.add(registration);
}

/** Puts a letter about a registration into the outbox. `before` is what it was, when the letter tells of a change. */
export function write(sheet: Sheet, template: string, { id, email }: Registration, { to = email, before = {} } = {}): void {
  sheet.letters.push(
    asWritten({
      eventId: sheet.event.id,
      registrationId: id,
      accountId: null,
      channel: 'mail',
      template,
      recipient: to,
      details: JSON.stringify(before),
      writtenAt: sheet.now,
    }),
  );
}

export function note(sheet: Sheet, deed: Deed): void {
  sheet.entries.push(nextEntry(sheet.event, sheet.by, sheet.now, deed));
}

export function hasChanged({ added, changed, letters, entries, newAnswers }: Sheet): boolean {
  return added.length + changed.size + letters.length + entries.length + newAnswers.length > 0;
}
