import type { Knex } from 'knex';
import { type Db, dialectOf } from '../../database/dialect.ts';
import { escapeLike } from '../../database/escapeLike.ts';
import { foldText } from '../../validation/foldText.ts';
import { withoutInvisible } from '../../validation/text.ts';
import type { PeopleFilter, PeopleSearch, PeopleState } from './peopleFilter.ts';

/** SQL for FROM. The index has all columns by which people are chosen and put in order, so that no row is read for it. */
export function listedPeople(db: Db): string {
  return dialectOf(db).readByIndex('registrations', 'people_of_event');
}

/** SQL for WHERE, and its parameters. */
export interface Condition {
  sql: string;
  values: Knex.RawBinding[];
}

/** Values of the column `state` that each list shows. */
const COLUMN_STATES: Record<Exclude<PeopleState, 'all' | 'undeliverable'>, string[]> = {
  confirmed: ['confirmed'],
  unconfirmed: ['unconfirmed', 'confirm_first'],
  waiting: ['waiting', 'waiting_unconfirmed'],
  offered: ['offered'],
  ended: ['cancelled', 'lapsed', 'called_off'],
};

/** The list that shows a value of the column `state`. */
export function listOf(columnState: string): PeopleState {
  const lists = Object.entries(COLUMN_STATES) as [PeopleState, string[]][];
  return lists.find(([, states]) => states.includes(columnState))?.[0] ?? 'all';
}

/** The registrations of an event that the search, `member` and `came` leave. `search_text` is folded, so that LIKE compares bytes. */
export function searchCondition(eventId: string, { search, member, came }: PeopleSearch): Condition {
  const words = search === undefined ? [] : searchConditions(search);
  return all([
    { sql: 'event_id = ?', values: [eventId] },
    ...(member === undefined ? [] : [{ sql: 'member = ?', values: [member ? 1 : 0] }]),
    ...(came === undefined ? [] : [{ sql: came ? 'arrived > 0' : "arrived = 0 AND state = 'confirmed'", values: [] }]),
    ...words,
  ]);
}

/**
 * The same in one of the lists; `undeliverable` are the sequences of those whom no email reaches, `found` of those whom the search is
 * known to find.
 */
export function peopleCondition(db: Db, eventId: string, filter: PeopleFilter, undeliverable: number[], found?: number[]): Condition {
  const searched = searchCondition(eventId, filter);
  return listCondition(db, filter, undeliverable, found ? all([searched, isOneOf(db, found)]) : searched);
}

function listCondition(db: Db, filter: PeopleFilter, undeliverable: number[], found: Condition): Condition {
  if (filter.state === 'all') return found;
  if (filter.state === 'undeliverable') return all([found, isOneOf(db, undeliverable)]);
  const states = COLUMN_STATES[filter.state];
  return all([found, { sql: `state IN (${states.map(() => '?').join(', ')})`, values: states }]);
}

/**
 * One condition per word, without what nobody sees: PostgreSQL takes no NUL. Numbers that follow each other are one phone number,
 * however it is grouped: 0470 12 34 56.
 */
export function searchConditions(search: string): Condition[] {
  const conditions: Condition[] = [];
  let numbers: string[] = [];
  for (const word of foldText(withoutInvisible(search)).split(/\s+/).filter(Boolean)) {
    if (/^[+\d()./-]+$/.test(word)) {
      numbers.push(word);
      continue;
    }
    if (numbers.length > 0) conditions.push(isNumber(numbers));
    numbers = [];
    conditions.push(contains(word));
  }
  return numbers.length > 0 ? [...conditions, isNumber(numbers)] : conditions;
}

/** With or without the zero before it: 0470/12.34 is found in +32 470 12 34 56. Each part may also stand in an email address. */
function isNumber(parts: string[]): Condition {
  const asTyped = all(parts.map(contains));
  const digits = parts.join('').replace(/\D/g, '').replace(/^0+/, '');
  if (digits.length < 3) return asTyped;
  const asNumber = contains(digits);
  if (parts.every((part) => /^\d+$/.test(part))) return asNumber;
  return { sql: `((${asTyped.sql}) OR ${asNumber.sql})`, values: [...asTyped.values, ...asNumber.values] };
}

function contains(word: string): Condition {
  return { sql: "search_text LIKE ? ESCAPE '!'", values: [`%${escapeLike(word)}%`] };
}

function isOneOf(db: Db, sequences: number[]): Condition {
  const fields = [{ field: 'sequence', type: 'integer' }];
  const { recordset, encode } = dialectOf(db);
  const rows = sequences.map((sequence) => ({ sequence }));
  return { sql: `sequence IN (SELECT v."sequence" FROM ${recordset(fields)})`, values: [encode(rows, fields)] };
}

function all(conditions: Condition[]): Condition {
  return { sql: conditions.map(({ sql }) => sql).join(' AND '), values: conditions.flatMap(({ values }) => values) };
}
