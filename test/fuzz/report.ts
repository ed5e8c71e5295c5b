import type { Fuzzed } from './run.ts';

/** What is remembered of clients is bounded, and full at some time. */
const MOST_GROWTH = 1.5;

/** Nothing wrong, nothing broken, nothing above 499, and nothing kept of each request. */
export function isWell({ wrong, broken, memory }: Fuzzed): boolean {
  const [first = 0, last = 0] = [memory[0], memory.at(-1)];
  return Object.keys(wrong).length === 0 && broken.length === 0 && last < MOST_GROWTH * first;
}

export function asText(
  database: string,
  seed: number,
  { requests, seconds, statuses, wrong, broken, memory, registrations, slowest }: Fuzzed,
): string {
  const answers = Object.entries(statuses).map(([status, times]) => `${times} × ${status}`);
  const above = Object.entries(statuses).reduce((sum, [status, times]) => (Number(status) >= 500 ? sum + times : sum), 0);
  return [
    `${database}: ${requests} requests in ${seconds.toFixed(0)} s, ${above} × 5xx, ${Object.keys(wrong).length} kinds of wrong answers, ${registrations} registrations, ${broken.length} promises broken, SEED=${seed}`,
    `  in use ${memory.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB (start, after a tenth, in the middle, at the end); slowest answer ${slowest.took.toFixed(0)} ms, ${slowest.asked}`,
    `  ${answers.join(', ')}`,
    ...Object.entries(wrong).map(([what, { times, example }]) => `  ${what} (${times} times)\n    ${example}`),
    ...broken.slice(0, 10).map((sentence) => `  ${sentence}`),
  ].join('\n');
}
