import { hash as digest } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { runCostly } from './costlyWork.ts';

export interface Argon2Cost {
  /** KiB. */
  memoryCost: number;
  /** Number of passes. */
  timeCost: number;
  parallelism: number;
}

/** The OWASP minimum for Argon2id (RFC 9106): 19 MiB, two passes, one lane. Argon2id is the library's default. */
export const ARGON2_COST: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The `passwordHash` of seed 002: SHA-256 of the NFC form, in hex. Argon2id is applied to it. */
export function prehash(password: string): string {
  return digest('sha256', password.normalize('NFC'), 'hex');
}

/** The library hashes on libuv's threads. `clientAddress` is missing on the command line. */
export function hashPassword(password: string, cost: Argon2Cost, clientAddress?: string): Promise<string> {
  return runCostly('creation', clientAddress, () => hash(prehash(password), cost));
}

/** Dummy hashes. Unknown usernames are verified against them, so that timing does not reveal whether an account exists. */
const dummyHashes = new WeakMap<Argon2Cost, Promise<string>>();

/**
 * `passwordPrehash` is the result of `prehash`. Without a stored hash it resolves to false, in the time that a hash of this
 * cost takes.
 */
export async function verifyPassword(
  storedHash: string | null,
  passwordPrehash: string,
  cost: Argon2Cost,
  clientAddress?: string,
): Promise<boolean> {
  const dummyHash = dummyHashes.get(cost) ?? hash('nobody', cost);
  dummyHashes.set(cost, dummyHash);
  const hashToVerify = storedHash ?? (await dummyHash);
  const matches = await runCostly('login', clientAddress, () => verify(hashToVerify, passwordPrehash.toLowerCase()));
  return storedHash !== null && matches;
}
