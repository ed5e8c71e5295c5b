import Joi from 'joi';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { uuidField } from '../../validation/uuid.ts';

/** The lists of an event's people. All but `all` and `undeliverable` divide the people: each is in exactly one of them. */
export const PEOPLE_STATES = ['all', 'confirmed', 'unconfirmed', 'waiting', 'offered', 'ended', 'undeliverable'] as const;
export type PeopleState = (typeof PEOPLE_STATES)[number];

export const PEOPLE_SORTS = ['registered', 'name', 'slots', 'waitList'] as const;
export type PeopleSort = (typeof PEOPLE_SORTS)[number];

/** Which people of an event are meant: on a page, in an export, by a bulk act. */
export interface PeopleFilter {
  /** Words that each have to be a part of the name, email address or phone number. Missing: everybody. */
  search?: string;
  state: PeopleState;
  /** As they said themselves. Missing: both. */
  member?: boolean;
  /** True: somebody of the party came. False: it has slots, and nobody came. Missing: both. */
  came?: boolean;
}

/** What leaves people out within each list. */
export type PeopleSearch = Omit<PeopleFilter, 'state'>;

/** One page of them. */
export interface PeopleQuery extends PeopleFilter {
  sort: PeopleSort;
  /** Missing: the usual one of `sort`, see `directionOf`. */
  direction?: 'asc' | 'desc';
  /** Id of the last registration of the page before. Missing: the first page. */
  after?: string;
  limit: number;
}

const MAX_PAGE_LENGTH = 100;

/** Browsers send the empty fields of a search form, too. */
const EMPTY = Joi.string().trim().valid('');

const filterRules = {
  search: singleLineText.max(100).empty(EMPTY).description('Parts of the name, email address or phone number'),
  state: Joi.valid(...PEOPLE_STATES)
    .empty(EMPTY)
    .default('all'),
  member: Joi.boolean().empty(EMPTY).description('Members, as they said themselves, or the others'),
  came: Joi.boolean().empty(EMPTY).description('Parties of whom somebody came, or those with slots of whom nobody came'),
};

/** Query parameters that choose people. */
export const peopleFilterSchema = inputSchema<PeopleFilter>(filterRules);

/** Query parameters of a page of people. */
export const peopleQuerySchema = inputSchema<PeopleQuery & { lang?: unknown }>({
  ...filterRules,
  sort: Joi.valid(...PEOPLE_SORTS)
    .empty(EMPTY)
    .default('registered')
    .description('`waitList` is the place on the wait list'),
  direction: Joi.valid('asc', 'desc')
    .empty(EMPTY)
    .description('Default: newest, first name in the alphabet, most slots, next in turn first'),
  after: uuidField.empty(EMPTY).description('`next` of the page before'),
  limit: Joi.number().integer().min(1).max(MAX_PAGE_LENGTH).empty(EMPTY).default(50),
  lang: Joi.any().strip(),
});

/** The order in which people are listed unless asked otherwise: newest first, A to Z, most slots first, next in turn first. */
const USUAL_DIRECTIONS: Record<PeopleSort, 'asc' | 'desc'> = { registered: 'desc', name: 'asc', slots: 'desc', waitList: 'asc' };

export function directionOf({ sort, direction }: Pick<PeopleQuery, 'sort' | 'direction'>): 'asc' | 'desc' {
  return direction ?? USUAL_DIRECTIONS[sort];
}
