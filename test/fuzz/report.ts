import type { FuzzResult } from './run.ts';

/** Caches and rate limiters remember a bounded number of entries, so memory grows for a while. */
const MAX_MEMORY_GROWTH = 1.5;
/** A leak of a hundred bytes per request grows by more in the second half of a long run. */
const MAX_LATE_GROWTH = 1.1;

/** No problem, no violated invariant, and no memory leak: memory has grown little, or no longer grows. */
export function hasPassed({ problems, violations, memory }: Pick<FuzzResult, 'problems' | 'violations' | 'memory'>): boolean {
  const [first = 0, halfTime = 0, last = 0] = [memory[0], memory.at(-2), memory.at(-1)];
  const isBounded = last < MAX_MEMORY_GROWTH * first || last < MAX_LATE_GROWTH * halfTime;
  return Object.keys(problems).length === 0 && violations.length === 0 && isBounded;
}

export function formatResult(
  database: string,
  seed: number,
  { requests, seconds, statuses, problems, violations, memory, registrations, slowest }: FuzzResult,
): string {
  const statusCounts = Object.entries(statuses).map(([status, times]) => `${times} × ${status}`);
  const above = Object.entries(statuses).reduce((sum, [status, times]) => (Number(status) >= 500 ? sum + times : sum), 0);
  return [
    `${database}: ${requests} requests in ${seconds.toFixed(0)} s, ${above} × 5xx, ${Object.keys(problems).length} kinds of problems, ${registrations} registrations, ${violations.length} invariants violated, SEED=${seed}`,
    `  heap ${memory.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB (at the start, twice in between, at the end); slowest response ${slowest.durationMs.toFixed(0)} ms, ${slowest.request}`,
    `  ${statusCounts.join(', ')}`,
    ...Object.entries(problems).map(([problem, { times, example }]) => `  ${problem} (${times} times)\n    ${example}`),
    ...violations.slice(0, 10).map((violation) => `  ${violation}`),
  ].join('\n');
}
