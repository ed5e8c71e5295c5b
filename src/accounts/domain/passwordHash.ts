import { hash as digest } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../../domainError.ts';

export interface Argon2Cost {
  /** KiB. */
  memoryCost: number;
  /** Number of passes. */
  timeCost: number;
  parallelism: number;
}

/** The OWASP minimum for Argon2id (RFC 9106): 19 MiB, two passes, one lane. Argon2id is the library's default. */
export const ARGON2_COST: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** One processor is left to everything else. Further hashes wait in a queue of limited length. */
const MAX_CONCURRENT_HASHES = Math.max(1, Math.min(4, availableParallelism() - 1));
const MAX_QUEUED_HASHES = 100;

let runningHashes = 0;
const queue: (() => void)[] = [];

/** The `passwordHash` of seed 002: SHA-256 of the NFC form, in hex. Argon2id is applied to it. */
export function prehash(password: string): string {
  return digest('sha256', password.normalize('NFC'), 'hex');
}

export function hashPassword(password: string, cost: Argon2Cost): Promise<string> {
  return limitConcurrency(() => hash(prehash(password), cost));
}

/** Dummy hashes. Unknown usernames are verified against them, so that timing does not reveal whether an account exists. */
const dummyHashes = new WeakMap<Argon2Cost, Promise<string>>();

/**
 * `passwordPrehash` is the result of `prehash`. Without a stored hash it resolves to false, in the time that a hash of this
 * cost takes.
 */
export async function verifyPassword(storedHash: string | null, passwordPrehash: string, cost: Argon2Cost): Promise<boolean> {
  const dummyHash = dummyHashes.get(cost) ?? limitConcurrency(() => hash('nobody', cost));
  dummyHashes.set(cost, dummyHash);
  const hashToVerify = storedHash ?? (await dummyHash);
  const matches = await limitConcurrency(() => verify(hashToVerify, passwordPrehash.toLowerCase()));
  return storedHash !== null && matches;
}

/**
 * Hashing runs on threads of the library, at most MAX_CONCURRENT_HASHES at a time.
 * @throws DomainError `busy` if the queue is full.
 */
async function limitConcurrency<Result>(work: () => Promise<Result>): Promise<Result> {
  if (runningHashes < MAX_CONCURRENT_HASHES) runningHashes += 1;
  else if (queue.length >= MAX_QUEUED_HASHES) throw new DomainError('busy', { key: 'accounts.errors.busy' }, { retryAfter: 5 });
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else runningHashes -= 1;
  }
}
