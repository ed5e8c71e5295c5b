import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFileReplaced } from '../database/fileReplaced.ts';
import { findInstallation } from '../database/installation.ts';
import { isMigrated } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import { sqliteFile } from '../databaseUrl.ts';
import type { Deps } from '../deps.ts';
import { findStalled } from '../messages/outbox/stalledOutbox.ts';
import { outboxWarnings, stalledWarnings } from './outboxWarnings.ts';

/** More than a large batch of sign-ups takes. */
const MIN_FREE_BYTES = 4 * 1_048_576;
/** Twice the time in which a command is answered. */
const MAX_WAITING_MS = 10_000;
/** A result is reported this long. The check takes the write lock, so asking more often must not check more often. */
const RESULT_TTL_MS = 2_000;

interface Readiness {
  /** Why the service cannot work; empty if it can. */
  problems: string[];
  warnings: string[];
  /** Id of this database; undefined if it could not be asked. */
  installationId: string | undefined;
}

/**
 * Checks whether the service can work, at most once every two seconds; askers in between get the same result. `waitingMs` is
 * the waiting time of the oldest command.
 */
export function createReadiness(deps: Deps, waitingMs: () => number): () => Promise<Readiness> {
  const file = sqliteFile(deps.config.DATABASE_URL);
  let latest: Promise<Readiness> | undefined;
  let checkedAtMs = Number.NEGATIVE_INFINITY;

  return () => {
    const nowMs = deps.now().getTime();
    // A clock that was set back must not keep an old result.
    if (!latest || Math.abs(nowMs - checkedAtMs) >= RESULT_TTL_MS) {
      checkedAtMs = nowMs;
      latest = check();
    }
    return latest;
  };

  async function check(): Promise<Readiness> {
    const problems = await findProblems();
    const warnings =
      problems.length === 0 ? await outboxWarnings(deps) : problems.includes('the outbox is stalled') ? await stalledWarnings(deps) : [];
    const installation = await findInstallation(deps.db).catch(() => undefined);
    return { problems, warnings, installationId: installation?.id };
  }

  async function findProblems(): Promise<string[]> {
    // We would go on writing to the unlinked file.
    if (isFileReplaced(deps.db)) return ['the database file was replaced or removed: restart the service'];
    const stuck = waitingMs() > MAX_WAITING_MS ? ['no sign-up has been saved for 10 seconds, although some wait'] : [];
    const checks = [
      ['the database cannot be written', isWritable().catch(() => false)],
      ['the disk is full', hasDiskSpace()],
      ['the database is not migrated', isMigrated(deps.db)],
      ['the outbox is stalled', findStalled(deps.db, 'email', deps.now()).then((stalled) => stalled === null)],
    ] as const;
    const results = await Promise.all(checks.map(([, check]) => check.catch(() => null)));
    const problems = checks.flatMap(([problem], index) => (results[index] === false ? [problem] : []));
    // A check that could not ask has found nothing. Why it could not is told already if the database cannot even be written.
    const couldNotAsk = results.includes(null) && results[0] !== false ? ['the database cannot be asked'] : [];
    return [...problems, ...couldNotAsk, ...stuck];
  }

  function isWritable(): Promise<boolean> {
    return inTransaction(
      deps.db,
      async (db) => {
        // Takes the write lock but locks no event, so that frequent probes never block the command processor.
        await db('events')
          .where({ id: '' })
          .update({ last_sequence: db.ref('last_sequence') });
        return true;
      },
      () => false,
    );
  }

  /** A statement that is rolled back needs no disk space, so the file system is asked. */
  async function hasDiskSpace(): Promise<boolean> {
    if (file === null) return true;
    const { bavail, bsize } = await statfs(dirname(file));
    return bavail * bsize > MIN_FREE_BYTES;
  }
}
