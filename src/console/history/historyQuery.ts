import Joi from 'joi';
import { daySchema } from '../../events/localDay.ts';
import { inputSchema } from '../../validation/inputSchema.ts';

/** What an entry is about: the object of its action in the audit log, by the name of the choice. */
export const HISTORY_KINDS = { people: 'registration', event: 'event', team: 'team', messages: 'mailing' } as const;
export type HistoryKind = keyof typeof HISTORY_KINDS;

/** Which page of the history of an event. */
export interface HistoryQuery {
  /** Missing: all. */
  kind?: HistoryKind;
  /** First and last day, on the clocks of the event: `2027-06-13`. */
  from?: string;
  to?: string;
  before?: number;
  limit: number;
}

const MAX_SEQUENCE = 2_147_483_647;
/** Browsers send the empty fields of a form, too. */
const EMPTY = Joi.string().trim().valid('');

/** Query parameters of the history. */
export const historyQuerySchema = inputSchema<HistoryQuery & { lang?: unknown }>({
  kind: Joi.valid(...Object.keys(HISTORY_KINDS))
    .empty(EMPTY)
    .description('Only this'),
  from: daySchema.empty(EMPTY).description('First day, on the clocks of the event'),
  to: daySchema.empty(EMPTY).description('Last day, on the clocks of the event'),
  before: Joi.number().integer().min(1).max(MAX_SEQUENCE).empty(EMPTY).description('`next` of the page before'),
  limit: Joi.number().integer().min(1).max(100).empty(EMPTY).default(50),
  lang: Joi.any().strip(),
});
