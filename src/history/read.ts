import Joi from 'joi';
import type { Db } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import { oneLine } from '../http/text.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { type Entry, entries } from './history.ts';

interface Question {
  event?: string;
  account?: string;
  subject?: string;
  actor?: string;
  action?: string;
  correlationId?: string;
  from?: string;
  to?: string;
  before?: string;
  limit: number;
}

const text = Joi.string().custom(oneLine).max(200);
/** What may be asked of it, in the query of a request. */
export const question = Joi.object<Question>({
  ...{ event: text, account: text, subject: text, actor: text, action: text, correlationId: text },
  from: Joi.string().isoDate(),
  to: Joi.string().isoDate(),
  before: text,
  limit: Joi.number().integer().min(1).max(200).default(50),
}).prefs(ALL_FAULTS);

const CONDITIONS: Record<Exclude<keyof Question, 'limit'>, string> = {
  event: 'event_id = ?',
  account: 'account_id = ?',
  subject: 'subject = ?',
  actor: 'actor = ?',
  action: 'action = ?',
  correlationId: 'correlation_id = ?',
  from: 'at >= ?',
  to: 'at < ?',
  before: 'id < ?',
};

/** What happened, the newest first, a page at a time: `next` is the `before` of the page behind. */
export async function readHistory(db: Db, asked: object) {
  const { limit, ...filters } = valid(question, asked);
  const asks = Object.entries(filters) as [keyof typeof CONDITIONS, string][];
  const condition = ['TRUE', ...asks.map(([name]) => CONDITIONS[name])].join(' AND ');
  const found = await find(db, entries, `${condition} ORDER BY id DESC LIMIT ?`, [...asks.map(([, value]) => value), limit]);
  const page = found.map((entry) => ({ ...entry, details: JSON.parse(entry.details) }));
  return { entries: page, next: page.length === limit ? (page.at(-1)?.id ?? null) : null };
}

const AT_ONCE = 1_000;

/** The entries for which this holds, which are of one chain, in their order; some at a time, however long it is. */
export async function* entriesWhere(db: Db, condition: string, values: readonly string[]): AsyncGenerator<Entry> {
  let last = 0;
  for (;;) {
    const next = await find(db, entries, `${condition} AND number > ? ORDER BY number LIMIT ?`, [...values, last, AT_ONCE]);
    yield* next;
    if (next.length < AT_ONCE) return;
    last = next.at(-1)?.number ?? last;
  }
}
