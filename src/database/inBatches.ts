import { Refusal } from '../errors.ts';

interface Asked<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export type Outcome<Result> = { answer: Result } | { refused: unknown };

const MOST_AT_ONCE = 500;
const MOST_WAITING = 20_000;

/**
 * Collects what is asked while `run` is busy and hands it over as one batch, in the order of asking. There is
 * no timer: an idle one starts at once with a single item, a busy one takes bigger batches. Beyond
 * `MOST_WAITING` items newcomers are refused as `busy`.
 */
export function inBatches<Item, Result>(run: (items: Item[]) => Promise<Outcome<Result>[]>) {
  const waiting: Asked<Item, Result>[] = [];
  let running = false;

  return (item: Item): Promise<Result> => {
    if (waiting.length >= MOST_WAITING) return Promise.reject(new Refusal('busy', { key: 'refusals.crowded' }, { retryAfter: 5 }));
    return new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(work);
    });
  };

  async function work() {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST_AT_ONCE);
      const outcomes = await run(batch.map(({ item }) => item)).catch((error: unknown) => batch.map(() => ({ refused: error })));
      for (const [index, asked] of batch.entries()) settle(asked, outcomes[index]);
    }
    running = false;
  }
}

function settle<Item, Result>({ resolve, reject }: Asked<Item, Result>, outcome: Outcome<Result> | undefined) {
  if (outcome && 'answer' in outcome) resolve(outcome.answer);
  else reject(outcome?.refused);
}
