import { cpus, loadavg } from 'node:os';
import { median } from '../load/figures.ts';
import { figure, table } from '../load/table.ts';
import type { Burst } from './burst.ts';
import type { Killed } from './controls.ts';
import type { Where } from './scenario.ts';
import type { Verdict } from './verdict.ts';

/** A scenario that was played, and what became of it. */
export interface Line extends Verdict {
  scenario: string;
  database: Where;
  processes: number;
  /** Milliseconds from the end of a fault until people are registered again: the median, and the longest. */
  recovery: number;
  slowestRecovery: number;
  /** The longest that the event loop of a process stood still. Milliseconds. */
  freeze: number;
  seconds: number;
}

const HEAD = ['', 'database', 'processes', 'acknowledged', 'lost', 'oversold', 'letters', 'missing', 'twice per 1000', '503'];

export function asText(lines: Line[]): string {
  const rows = lines.map((line) => [
    line.scenario,
    line.database === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    line.processes,
    figure(line.acknowledged),
    line.lost,
    line.oversold,
    figure(line.letters),
    line.missing,
    twicePerThousand(line),
    line.sentAway,
    figure(Math.round(line.recovery)),
    line.freeze,
    isKept(line) ? '' : 'BROKEN',
  ]);
  return table([...HEAD, 'recovery ms', 'freeze ms', ''], rows);
}

export function burstsAsText(bursts: Burst[]): string {
  const head = ['10,000 people at once for 500 slots', 'signed up', 'refused (409)', 'errors', 'oversold', 'drained s', 'p50 ms', 'p99 ms'];
  const rows = bursts.map((one) => [
    one.what,
    ...[one.signedUp, one.refused, one.errors, one.oversold].map(figure),
    ...[one.seconds, one.p50, one.p99].map(figure),
  ]);
  return bursts.length === 0 ? '' : table(head, rows);
}

export function controlsAsText(controls: Killed[]): string {
  const rows = controls.map(({ guard, scenario, isSeen, goes }) => [
    `without ${guard}`,
    scenario,
    isSeen ? `seen at go ${goes}` : 'NOT SEEN',
  ]);
  const seen = controls.filter(({ isSeen }) => isSeen).length;
  return controls.length === 0 ? '' : `${table(['builds with a guard taken out', '', ''], rows)}\n${seen} of ${controls.length} seen`;
}

export function machine(): string {
  return `${cpus()[0]?.model ?? ''}, ${cpus().length} CPUs, Node ${process.version}, load average ${figure(loadavg()[0] ?? 0)}`;
}

/** The sentences behind a line in which a promise is broken, the first of them. */
export function faultsOf({ scenario, database, wrong }: Line): string[] {
  const more = wrong.length > 12 ? [`… and ${wrong.length - 12} more`] : [];
  return [...wrong.slice(0, 12), ...more].map((sentence) => `${scenario}, ${database}: ${sentence}`);
}

export function isKept({ lost, oversold, missing, wrong, acknowledged }: Line): boolean {
  return lost + oversold + missing + wrong.length === 0 && acknowledged > 0;
}

function twicePerThousand({ letters, copies }: Verdict): string {
  return letters === 0 ? '-' : figure((1_000 * copies) / letters);
}

export function recoveryOf(recoveries: number[]) {
  return { recovery: median(recoveries), slowestRecovery: Math.max(...recoveries) };
}
