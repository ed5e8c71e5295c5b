import { availableParallelism } from 'node:os';
import { DomainError } from '../../domainError.ts';
import { clientNetwork } from '../../http/clientAddress.ts';

const BUSY = { key: 'accounts.errors.busy' };
const RETRY_AFTER_SECONDS = 5;

/** Signing in goes before making accounts, so that a rush of new accounts keeps nobody out. */
type CostlyPurpose = 'login' | 'creation';

interface Limits {
  /** Pieces of work that run at the same time. */
  maxRunning: number;
  /** Pieces that wait, per purpose. */
  maxQueued: number;
  /** Pieces of one client network that run or wait, per purpose. A company or a school may be one network. */
  maxPerNetwork: Record<CostlyPurpose, number>;
}

/** Runs `work` when it is its turn. Without a client address, as on the command line, only the length of the queue counts. */
export type RunCostly = <Result>(purpose: CostlyPurpose, clientAddress: string | undefined, work: () => Promise<Result>) => Promise<Result>;

/**
 * One processor is left to everything else, and one of the four threads of libuv's pool to files and name resolution,
 * because Argon2 runs on that pool.
 */
const DEFAULT_LIMITS: Limits = {
  maxRunning: Math.max(1, Math.min(3, availableParallelism() - 1)),
  maxQueued: 100,
  maxPerNetwork: { login: 50, creation: 10 },
};

/**
 * A queue for what keeps a processor busy for a tenth of a second: checking the strength of a password, and hashing it.
 * It is bounded, and so is the share of each network. The work itself must run outside the event loop.
 * @throws DomainError `busy` (503) if the queue is full, `too-many` (429) if the network's share of it is.
 */
export function createCostlyQueue({ maxRunning, maxQueued, maxPerNetwork }: Limits = DEFAULT_LIMITS): RunCostly {
  const waiting: Record<CostlyPurpose, (() => void)[]> = { login: [], creation: [] };
  const perNetwork = new Map<string, number>();
  let running = 0;

  return async (purpose, clientAddress, work) => {
    const leave = enter(purpose, clientAddress);
    try {
      if (running < maxRunning) running += 1;
      else await new Promise<void>((resolve) => waiting[purpose].push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.login.shift() ?? waiting.creation.shift();
        if (next) next();
        else running -= 1;
      }
    } finally {
      leave();
    }
  };

  /** Counts the work to its network. Returns what takes it off again. */
  function enter(purpose: CostlyPurpose, clientAddress: string | undefined): () => void {
    if (waiting[purpose].length >= maxQueued) throw busyError();
    if (clientAddress === undefined) return () => {};
    const key = `${purpose} ${clientNetwork(clientAddress)}`;
    const count = perNetwork.get(key) ?? 0;
    if (count >= maxPerNetwork[purpose]) throw new DomainError('too-many', BUSY, { retryAfter: RETRY_AFTER_SECONDS });
    perNetwork.set(key, count + 1);
    return () => {
      const rest = (perNetwork.get(key) ?? 1) - 1;
      if (rest > 0) perNetwork.set(key, rest);
      else perNetwork.delete(key);
    };
  }
}

/** `cause` is logged, and not shown. */
export function busyError(cause?: Error): DomainError {
  const error = new DomainError('busy', BUSY, { retryAfter: RETRY_AFTER_SECONDS });
  error.cause = cause;
  return error;
}

/** The queue of this process. */
export const runCostly = createCostlyQueue();
