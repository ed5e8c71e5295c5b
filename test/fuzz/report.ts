import type { Fuzzed } from './run.ts';

/** Nothing wrong, nothing broken, nothing above 499. Memory is printed and looked at by people: it depends on the collector. */
export function isWell({ wrong, broken }: Fuzzed): boolean {
  return Object.keys(wrong).length === 0 && broken.length === 0;
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
    `  memory ${memory.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB (start, after a tenth, in the middle, at the end); slowest answer ${slowest.took.toFixed(0)} ms, ${slowest.asked}`,
    `  ${answers.join(', ')}`,
    ...Object.entries(wrong).map(([what, { times, example }]) => `  ${what} (${times} times)\n    ${example}`),
    ...broken.slice(0, 10).map((sentence) => `  ${sentence}`),
  ].join('\n');
}
