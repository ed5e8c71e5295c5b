import { cpus, loadavg } from 'node:os';
import { median } from '../bench/statistics.ts';
import { formatNumber, formatTable } from '../bench/textTable.ts';
import type { Assessment } from './assessment.ts';
import type { Burst, ControlResult, ScenarioResult } from './results.ts';

const HEAD = [
  '',
  'database',
  'processes',
  'acknowledged',
  'lost',
  'oversold',
  'messages',
  'missing',
  'given up',
  'duplicates per 1000',
  '503',
];

export function formatResults(results: ScenarioResult[]): string {
  const rows = results.map((result) => [
    result.scenario,
    result.database === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    result.processes,
    formatNumber(result.acknowledged),
    result.lost,
    result.oversold,
    formatNumber(result.messages),
    result.missing,
    result.givenUp,
    duplicatesPerThousand(result),
    result.toldToRetry,
    formatNumber(Math.round(result.recoveryMs)),
    result.freezeMs,
    hasPassed(result) ? '' : 'FAILED',
  ]);
  return formatTable([...HEAD, 'recovery ms', 'freeze ms', ''], rows);
}

export function formatBursts(bursts: Burst[]): string {
  const head = ['10,000 people at once for 500 slots', 'signed up', 'refused (409)', 'errors', 'oversold', 'drained s', 'p50 ms', 'p99 ms'];
  const rows = bursts.map(({ name, signedUp, refused, errors, oversold, seconds, p50, p99 }) => [
    name,
    ...[signedUp, refused, errors, oversold].map(formatNumber),
    ...[seconds, p50, p99].map(formatNumber),
  ]);
  return bursts.length === 0 ? '' : formatTable(head, rows);
}

export function formatControls(controls: ControlResult[]): string {
  const rows = controls.map(({ guard, scenario, detected, attempts }) => [
    `without ${guard}`,
    scenario,
    detected ? `detected at attempt ${attempts}` : 'NOT DETECTED',
  ]);
  const detectedCount = controls.filter(({ detected }) => detected).length;
  return controls.length === 0
    ? ''
    : `${formatTable(['builds without a guard', '', ''], rows)}\n${detectedCount} of ${controls.length} detected`;
}

export function describeMachine(): string {
  return `${cpus()[0]?.model ?? ''}, ${cpus().length} CPUs, Node ${process.version}, load average ${formatNumber(loadavg()[0] ?? 0)}`;
}

/** The first problems of a scenario. */
export function problemsOf({ scenario, database, problems }: ScenarioResult): string[] {
  const more = problems.length > 12 ? [`… and ${problems.length - 12} more`] : [];
  return [...problems.slice(0, 12), ...more].map((problem) => `${scenario}, ${database}: ${problem}`);
}

export function hasPassed({ lost, oversold, missing, givenUp, problems, acknowledged }: ScenarioResult): boolean {
  return lost + oversold + missing + givenUp + problems.length === 0 && acknowledged > 0;
}

function duplicatesPerThousand({ messages, duplicates }: Assessment): string {
  return messages === 0 ? '-' : formatNumber((1_000 * duplicates) / messages);
}

export function summarizeRecovery(recoveryTimes: number[]) {
  return { recoveryMs: median(recoveryTimes), slowestRecoveryMs: Math.max(...recoveryTimes) };
}
