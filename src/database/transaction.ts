import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { DomainError } from '../domainError.ts';
import type { Database } from './database.ts';
import type { Db } from './dialect.ts';
import { isBusy, isConnectionBroken, isUnavailable } from './errorClasses.ts';
import { isFileReplaced } from './fileReplaced.ts';

/** How long to retry while another process holds the lock. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Runs `work` in one transaction. Commits, or rolls back if `work` throws or `shouldCommit` returns false. The first
 * statement of `work` must be a write, which takes the lock on both databases. If another process holds the lock, or the
 * connection is lost before the commit, the whole of `work` runs again; after LOCK_TIMEOUT_MS a DomainError `busy` is thrown.
 */
export function inTransaction<Result>(
  db: Database,
  work: (transaction: Knex.Transaction) => Promise<Result>,
  shouldCommit: (result: Result) => boolean = () => true,
): Promise<Result> {
  return withRetry(db, async () => {
    const progress = { isCommitting: false };
    return runOnce(db, work, shouldCommit, progress).catch((error: unknown) => {
      if (progress.isCommitting || !isConnectionBroken(error)) throw error;
      // Nothing was committed, so the same may be asked of a new connection: the server was restarted or is a standby now.
      return runOnce(db, work, shouldCommit, progress);
    });
  });
}

async function runOnce<Result>(
  db: Database,
  work: (transaction: Knex.Transaction) => Promise<Result>,
  shouldCommit: (result: Result) => boolean,
  progress: { isCommitting: boolean },
): Promise<Result> {
  const transaction = await begin(db);
  try {
    const result = await work(transaction);
    progress.isCommitting = shouldCommit(result);
    await (progress.isCommitting ? commit(transaction) : transaction.rollback());
    return result;
  } catch (error) {
    if (!transaction.isCompleted()) await transaction.rollback().catch(() => {});
    throw error;
  }
}

/** Knex returns a transaction even if BEGIN failed, and resolves commit() even if COMMIT failed. Only `executionPromise` rejects. */
async function begin(db: Database): Promise<Knex.Transaction> {
  const transaction = await db.transaction();
  if (transaction.isCompleted()) await transaction.executionPromise;
  return transaction;
}

async function commit(transaction: Knex.Transaction): Promise<void> {
  await transaction.commit();
  await transaction.executionPromise;
}

/** Repeats a statement or transaction while another process holds its lock. Throws a DomainError `busy` after LOCK_TIMEOUT_MS. */
export async function withRetry<Result>(db: Db, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  for (;;) {
    if (isFileReplaced(db)) throw busyError(new Error('the database file was replaced or removed'));
    try {
      return await work();
    } catch (error) {
      if (!isBusy(db, error)) throw toUnavailableError(db, error) ?? error;
      if (performance.now() - startedAt > LOCK_TIMEOUT_MS) throw busyError(error);
      await sleep(5 + Math.random() * 45);
    }
  }
}

/** A DomainError `busy` if the error means that the database is locked or unavailable; null for any other error. */
export function toUnavailableError(db: Database, error: unknown): DomainError | null {
  return isUnavailable(db, error) || isBusy(db, error) ? busyError(error) : null;
}

function busyError(cause: unknown): DomainError {
  const error = new DomainError('busy', { key: 'errors.cannotWrite' }, { retryAfter: 5 });
  error.cause = cause;
  return error;
}
