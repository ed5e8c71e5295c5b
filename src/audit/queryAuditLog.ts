import Joi from 'joi';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { singleLineText } from '../validation/text.ts';
import { utcTime } from '../validation/utcTime.ts';
import { validate } from '../validation/validate.ts';
import { type AuditEntry, auditLog } from './auditLog.ts';

interface AuditQuery {
  event?: string;
  account?: string;
  subject?: string;
  actor?: string;
  action?: string;
  object?: string;
  correlationId?: string;
  from?: string;
  to?: string;
  before?: string;
  limit: number;
  lang?: unknown;
}

export type AuditPage = Awaited<ReturnType<typeof queryAuditLog>>;

/** Browsers send the empty fields of a form, too. */
const EMPTY = Joi.string().trim().valid('');
const filterRule = singleLineText.max(200).empty(EMPTY);
/** Query parameters of the audit log routes. */
export const auditQuerySchema = inputSchema<AuditQuery>({
  ...{ event: filterRule, account: filterRule, subject: filterRule, actor: filterRule, action: filterRule, correlationId: filterRule },
  object: Joi.string()
    .pattern(/^[a-z_]{1,40}$/)
    .empty(EMPTY)
    .description('What the action is about: `account` for `account.created`'),
  from: utcTime.empty(EMPTY),
  to: utcTime.empty(EMPTY),
  before: filterRule,
  limit: Joi.number().integer().min(1).max(200).default(50),
  lang: Joi.any().strip(),
});

const CONDITIONS: Record<Exclude<keyof AuditQuery, 'limit' | 'object' | 'lang'>, [column: string, operator: '=' | '>=' | '<']> = {
  event: ['event_id', '='],
  account: ['account_id', '='],
  subject: ['subject_id', '='],
  actor: ['actor', '='],
  action: ['action', '='],
  correlationId: ['correlation_id', '='],
  from: ['at', '>='],
  to: ['at', '<'],
  before: ['id', '<'],
};

/** One page of entries, newest first. `next` is the `before` of the following page; null on the last one. */
export async function queryAuditLog(db: Db, input: object) {
  const { limit, object, lang: _, ...filters } = validate(auditQuerySchema, input);
  const query = rowsFrom(db, auditLog).orderBy('id', 'desc').limit(limit);
  // `_` matches any character, too; no two objects differ in it alone.
  if (object !== undefined) query.where('action', 'like', `${object}.%`);
  for (const [name, value] of Object.entries(filters) as [keyof typeof CONDITIONS, string][]) query.where(...CONDITIONS[name], value);
  const page = (await query).map((entry) => ({ ...entry, data: JSON.parse(entry.data) }));
  return { entries: page, next: page.length === limit ? (page.at(-1)?.id ?? null) : null };
}

const BATCH_SIZE = 1_000;

/** Selects the entries of one chain, by their columns. */
export type EntryOwner = { event_id: string } | { account_id: string } | { event_id: null; account_id: null };

/** The entries of one chain, in order, loaded in batches. */
export async function* streamEntries(db: Db, owner: EntryOwner): AsyncGenerator<AuditEntry> {
  let lastSequence = 0;
  for (;;) {
    const batch = await rowsFrom(db, auditLog).where(owner).where('sequence', '>', lastSequence).orderBy('sequence').limit(BATCH_SIZE);
    yield* batch;
    if (batch.length < BATCH_SIZE) return;
    lastSequence = batch.at(-1)?.sequence ?? lastSequence;
  }
}
