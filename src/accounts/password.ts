import { hash as digest } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '../errors.ts';

/** RFC 9106 with the least that OWASP asks for: 19 MiB, two passes, one lane. Argon2id is the library's default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes at a time: one processor is left to everything else. Those beyond wait, and of these not too many. */
const AT_ONCE = Math.max(1, Math.min(4, availableParallelism() - 1));
const MOST_WAITING = 100;

let running = 0;
const waiting: (() => void)[] = [];

/** What seed 002 calls the hash of a password: SHA-256 of its NFC form, in hex. This is what Argon2id sees. */
export function fingerprintOf(password: string): string {
  return digest('sha256', password.normalize('NFC'), 'hex');
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(fingerprintOf(password), COST));
}

/** Somebody nobody is: what an unknown name is compared with, so that it takes as long as a known one. */
let nobody: Promise<string> | undefined;

/** Whether this is the fingerprint behind the hash; for no hash at all, false in the same time. */
export async function fitsPassword(kept: string | null, fingerprint: string): Promise<boolean> {
  nobody ??= inTurn(() => hash('nobody', COST));
  const against = kept ?? (await nobody);
  const fits = await inTurn(() => verify(against, fingerprint.toLowerCase()));
  return kept !== null && fits;
}

/** On threads of their own, so that nobody else waits for them; only so many at a time. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running < AT_ONCE) running += 1;
  else if (waiting.length >= MOST_WAITING) throw new Refusal('busy', { key: 'accounts.refusals.busy' }, { retryAfter: 5 });
  else await new Promise<void>((turn) => waiting.push(turn));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
