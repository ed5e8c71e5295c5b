import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { Refusal } from '../errors.ts';
import type { Database } from './database.ts';
import { type Db, isBusy, isUnavailable } from './dialect.ts';
import { wasReplaced } from './replaced.ts';

/** How long somebody else's lock is waited for before the client is asked to come back. */
const PATIENCE_MS = 5_000;

/**
 * Runs `work` in one transaction and commits, or rolls back when it throws or when what it gives is not
 * `worthKeeping`. The first statement of `work` must write: that takes the lock at once on both databases.
 * A lock held elsewhere is asked for again, without blocking, and in the end refused as `busy`.
 */
export function inTransaction<Result>(
  db: Database,
  work: (transaction: Knex.Transaction) => Promise<Result>,
  worthKeeping: (result: Result) => boolean = () => true,
): Promise<Result> {
  return retrying(db, async () => {
    const transaction = await begun(db);
    try {
      const result = await work(transaction);
      await (worthKeeping(result) ? committed(transaction) : transaction.rollback());
      return result;
    } catch (error) {
      if (!transaction.isCompleted()) await transaction.rollback().catch(() => {});
      throw error;
    }
  });
}

/** Knex gives a transaction even when its BEGIN has failed, and resolves a commit even when its COMMIT has: the execution knows. */
async function begun(db: Database): Promise<Knex.Transaction> {
  const transaction = await db.transaction();
  if (transaction.isCompleted()) await transaction.executionPromise;
  return transaction;
}

async function committed(transaction: Knex.Transaction): Promise<void> {
  await transaction.commit();
  await transaction.executionPromise;
}

/** Does one statement, or one transaction, again while another process holds the lock it needs. */
export async function retrying<Result>(db: Db, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  for (;;) {
    if (wasReplaced(db)) throw busy(new Error('the database file was replaced or removed'));
    try {
      return await work();
    } catch (error) {
      if (!isBusy(db, error)) throw unavailable(db, error) ?? error;
      if (performance.now() - started > PATIENCE_MS) throw busy(error);
      await pause(5 + Math.random() * 45);
    }
  }
}

/** The refusal for an error that says that the database cannot do its work at the moment; null for any other error. */
export function unavailable(db: Database, error: unknown): Refusal | null {
  return isUnavailable(db, error) || isBusy(db, error) ? busy(error) : null;
}

function busy(cause: unknown): Refusal {
  const refusal = new Refusal('busy', { key: 'refusals.cannotWrite' }, { retryAfter: 5 });
  refusal.cause = cause;
  return refusal;
}
