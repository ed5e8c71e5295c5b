import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { selectIn, type Table, table, update } from '../../database/tableMapping.ts';
import { withRetry } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { countsUntil, type PlannedMessage } from './allowanceRule.ts';

/** What was sent to one mailbox within a day. */
export interface AllowanceRow {
  id: string;
  /** JSON of `PlannedMessage[]`. */
  planned: string;
  /** 1: the row is new. */
  revision: number;
  expiresAt: string;
}

const allowances: Table<AllowanceRow> = table('message_allowances', {
  id: 'text',
  planned: 'text',
  revision: 'integer',
  expiresAt: 'text',
});

/** Inserts new rows, and locks and returns all of them: a new one has the revision 1. Sorted, so that two processes never deadlock. */
export function insertOrLock(db: Db, rows: AllowanceRow[]): Promise<AllowanceRow[]> {
  const { recordset, encode } = dialectOf(db);
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return query<AllowanceRow>(
    db,
    `INSERT INTO message_allowances (id, planned, revision, expires_at)
    SELECT v."id", v."planned", v."revision", v."expiresAt" FROM ${recordset(allowances.fields)} WHERE TRUE
    ON CONFLICT (id) DO UPDATE SET revision = message_allowances.revision + 1
    RETURNING ${allowances.columns}`,
    [encode(sorted, allowances.fields)],
  );
}

export function updateRows(db: Db, rows: AllowanceRow[]): Promise<void> {
  return update(db, allowances, rows);
}

export function findRows(db: Db, ids: string[]): Promise<AllowanceRow[]> {
  return selectIn(db, allowances, 'id', ids);
}

export function toRow(id: string, planned: PlannedMessage[], now: Date, revision = 1): AllowanceRow {
  return { id, planned: JSON.stringify(planned), revision, expiresAt: countsUntil(planned, now) };
}

/** What the row counted before `insertOrLock`. */
export function plannedBefore(row: AllowanceRow | undefined): PlannedMessage[] {
  return row === undefined || row.revision === 1 ? [] : plannedIn(row.planned);
}

export function plannedIn(planned: string): PlannedMessage[] {
  return JSON.parse(planned);
}

/** Deletes what does not count any more. */
export async function deleteExpiredAllowances({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await withRetry(db, async () => db('message_allowances').where('expires_at', '<=', now().toISOString()).delete());
}
