import { DomainError } from '../domainError.ts';

interface PendingItem<Item, Result> {
  item: Item;
  /** By performance.now(). */
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export type Outcome<Result> = { result: Result } | { error: unknown };

/** Runs one batch. Once `isOverdue` returns true, everybody was told that it failed: it should change nothing any more. */
type RunBatch<Item, Result> = (items: Item[], isOverdue: () => boolean) => Promise<Outcome<Result>[]>;

export interface Batcher<Item, Result> {
  (item: Item): Promise<Result>;
  /** For how many milliseconds the oldest item waits, or items have failed without a success in between. */
  waitingMs: () => number;
}

const MAX_BATCH_SIZE = 500;
const MAX_QUEUE_LENGTH = 20_000;
/** A failure that is older says nothing about the present. */
const FAILURE_COUNTS_MS = 10_000;

/**
 * Collects items while `run` is busy and passes them on as one batch, in the order of the calls. There is no timer: an
 * idle batcher starts at once with a single item, a busy one takes bigger batches. Rejects with a DomainError `busy`
 * when more than MAX_QUEUE_LENGTH items wait, and when no batch has succeeded for `limitMs` while an item waited: then it
 * rejects all that wait, and new ones at once, until the batch that hangs has come to an end.
 */
export function createBatcher<Item, Result>(run: RunBatch<Item, Result>, limitMs = Number.POSITIVE_INFINITY): Batcher<Item, Result> {
  const queue: PendingItem<Item, Result>[] = [];
  let isRunning = false;
  let isStuck = false;
  let succeededAt = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  /** Since when items wait without any success. */
  let waitingSince: number | null = null;

  function add(item: Item): Promise<Result> {
    if (isStuck && isRunning) return Promise.reject(overdueError(limitMs));
    if (queue.length >= MAX_QUEUE_LENGTH) return Promise.reject(new DomainError('busy', { key: 'errors.crowded' }, { retryAfter: 5 }));
    return new Promise((resolve, reject) => {
      const since = performance.now();
      waitingSince ??= since;
      queue.push({ item, since, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      setImmediate(processQueue);
    });
  }

  async function processQueue() {
    while (queue.length > 0) await processBatch(queue.splice(0, MAX_BATCH_SIZE) as [PendingItem<Item, Result>]);
    isRunning = false;
  }

  async function processBatch(batch: [PendingItem<Item, Result>, ...PendingItem<Item, Result>[]]) {
    let [isOver, isOverdue] = [false, false];
    const giveUp = () => {
      if (isOver) return;
      [isOverdue, isStuck, failedAt] = [true, true, performance.now()];
      for (const { reject } of [...batch, ...queue.splice(0)]) reject(overdueError(limitMs));
    };
    // After setImmediate: what arrived while this process was stopped is read first.
    const timer = Number.isFinite(limitMs) && setTimeout(() => setImmediate(giveUp), remainingMs(batch[0].since));
    const outcomes = await run(
      batch.map(({ item }) => item),
      () => isOverdue,
    ).then(
      (results) => {
        isStuck = false;
        // If it is overdue, nobody was answered.
        if (!isOverdue) [succeededAt, waitingSince] = [performance.now(), queue[0]?.since ?? null];
        return results;
      },
      (error: unknown) => {
        failedAt = performance.now();
        return batch.map(() => ({ error }));
      },
    );
    isOver = true;
    if (timer) clearTimeout(timer);
    for (const [index, pending] of batch.entries()) settle(pending, outcomes[index]);
  }

  function remainingMs(oldestSince: number): number {
    return Math.max(0, limitMs - (performance.now() - Math.max(oldestSince, succeededAt)));
  }

  function waitingMs(): number {
    const now = performance.now();
    const isWaiting = isRunning || now - failedAt <= FAILURE_COUNTS_MS;
    return isWaiting && waitingSince !== null ? now - Math.max(waitingSince, succeededAt) : 0;
  }

  return Object.assign(add, { waitingMs });
}

function overdueError(limitMs: number): DomainError {
  const error = new DomainError('busy', { key: 'errors.cannotWrite' }, { retryAfter: 5 });
  error.cause = new Error(`no batch has succeeded for ${limitMs / 1_000} s`);
  return error;
}

function settle<Item, Result>({ resolve, reject }: PendingItem<Item, Result>, outcome: Outcome<Result> | undefined) {
  if (outcome && 'result' in outcome) resolve(outcome.result);
  else reject(outcome?.error);
}
