import type { Refusal } from '../errors.ts';
import type { Event } from '../events/event.ts';
import { tell, type Words } from '../languages/texts.ts';

/** What a form was filled in with: text, or nothing. */
export type Typed = Record<string, string | undefined>;

interface Problem {
  /** The field that its line leads to. */
  field: string;
  message: string;
}

/** A refusal as a form says it: every problem on top, and the same sentence beside its field. `isIn` is of whoever has slots already. */
export function problemsOf(
  refusal: Refusal,
  event: Event,
  language: string,
  isIn = false,
): { problems: Problem[]; faults: Record<string, string> } {
  const problems = faultsOf(refusal, event, isIn).map(({ field, message }) => ({ field, message: tell(language, message) }));
  return { problems, faults: Object.fromEntries(problems.map(({ field, message }) => [field, message])) };
}

function faultsOf(
  { code, words, details: { fields, facts } }: Refusal,
  event: Event,
  isIn: boolean,
): { field: string; message: string | Words }[] {
  if (fields) return fields;
  if (facts?.email_already_registered) return [{ field: 'email', message: { key: 'faults.email.taken' } }];
  if (facts?.not_enough_slots_available)
    return [{ field: 'slots', message: slotsLeft(Number(facts.not_enough_slots_available), event, isIn) }];
  // The form was open for so long that its token is outdated: a new one came with this answer.
  if (code === 'forbidden') return [{ field: 'firstName', message: { key: 'faults.stale' } }];
  return [{ field: 'firstName', message: words }];
}

function slotsLeft(left: number, event: Event, isIn: boolean): Words {
  if (isIn) return { key: 'faults.slots.more', values: { left } };
  return { key: event.waitList === 'on' ? 'faults.slots.left' : 'faults.slots.leftNoWaiting', values: { left } };
}

/** A number as people type it; what is none stays as it is, for the schema to say so. */
export function numberIn(text = ''): number | string {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text;
}
