import { DomainError } from '../domainError.ts';

interface PendingItem<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export type Outcome<Result> = { result: Result } | { error: unknown };

const MAX_BATCH_SIZE = 500;
const MAX_QUEUE_LENGTH = 20_000;

/**
 * Collects items while `run` is busy and passes them on as one batch, in the order of the calls. There is no timer: an
 * idle batcher starts at once with a single item, a busy one takes bigger batches. Rejects with a DomainError `busy`
 * when more than MAX_QUEUE_LENGTH items wait.
 */
export function createBatcher<Item, Result>(run: (items: Item[]) => Promise<Outcome<Result>[]>) {
  const queue: PendingItem<Item, Result>[] = [];
  let isRunning = false;

  return (item: Item): Promise<Result> => {
    if (queue.length >= MAX_QUEUE_LENGTH) return Promise.reject(new DomainError('busy', { key: 'errors.crowded' }, { retryAfter: 5 }));
    return new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      setImmediate(processQueue);
    });
  };

  async function processQueue() {
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_BATCH_SIZE);
      const outcomes = await run(batch.map(({ item }) => item)).catch((error: unknown) => batch.map(() => ({ error })));
      for (const [index, pending] of batch.entries()) settle(pending, outcomes[index]);
    }
    isRunning = false;
  }
}

function settle<Item, Result>({ resolve, reject }: PendingItem<Item, Result>, outcome: Outcome<Result> | undefined) {
  if (outcome && 'result' in outcome) resolve(outcome.result);
  else reject(outcome?.error);
}
