import type { Burst } from './burst.ts';
import type { Ratio } from './ratios.ts';
import { CONNECTIONS, type Round, type Row } from './rounds.ts';
import { median } from './statistics.ts';
import { formatNumber, formatTable } from './textTable.ts';

export interface Report {
  machine: { node: string; processor: string; cpus: number; pinned: boolean; load: number[] };
  sections: Record<string, Row[]>;
  /** Emails sent per sign-up while their row was measured. */
  sentPerSignUp: number;
  ratios: Ratio[];
  burst: Burst;
}

const NOTE = `Ratios and medians only: this machine is shared and noisy, so compare two runs by their ratios. The service logs at info into a
file; without SMTP_URL its messages stay in the outbox. "load" is the CPU of the load generator: near 100%, it was the bottleneck.`;

/** The report as text. */
export function formatReport({ machine, sections, sentPerSignUp, ratios, burst }: Report): string {
  const where = machine.pinned ? 'servers on CPU 0, load on CPU 1' : 'not pinned';
  return [
    `${machine.processor}, ${machine.cpus} CPUs (${where}), Node ${machine.node}, load average ${formatNumber(machine.load[0] ?? 0)}`,
    formatTable(
      [`${CONNECTIONS} connections`, 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'load', 'wrong'],
      Object.entries(sections).flatMap(sectionLines),
    ),
    `With delivery, ${formatNumber(sentPerSignUp)} emails are sent per sign-up during the measurement; the others follow.`,
    formatTable(['ratio', 'measured', 'min-max', 'target', 'stretch', ''], ratios.map(ratioLine)),
    burstText(burst),
    NOTE,
  ].join('\n\n');
}

/** The lines of a table for one section. */
export function sectionLines([title, rows]: [string, Row[]]): string[][] {
  return [[title], ...rows.map(({ name, rounds }) => [`  ${name}`, ...formatRounds(rounds)])];
}

function formatRounds(rounds: Round[]): string[] {
  const middle = (name: keyof Round) => median(rounds.map((round) => round[name]));
  const wrong = rounds.reduce((sum, round) => sum + round.errors, 0);
  const share = `${Math.round(middle('load') * 100)}%`;
  return [
    formatNumber(middle('rate')),
    formatNumber(middle('p50')),
    formatNumber(middle('p99')),
    formatNumber(middle('cpu')),
    share,
    String(wrong),
  ];
}

function ratioLine({ name, better, target, stretch, unit, measured, min, max }: Ratio): string[] {
  const sign = better === 'more' ? '>=' : '<=';
  const range = min === max ? '' : `${formatNumber(min)}-${formatNumber(max)}`;
  return [
    name,
    formatNumber(measured) + unit,
    range,
    `${sign} ${target}`,
    `${sign} ${stretch}`,
    ratingOf({ better, measured, target, stretch }),
  ];
}

function ratingOf({ better, measured, target, stretch }: Pick<Ratio, 'better' | 'measured' | 'target' | 'stretch'>): string {
  const reaches = (goal: number) => (better === 'more' ? measured >= goal : measured <= goal);
  return reaches(stretch) ? 'stretch' : reaches(target) ? 'target' : 'missed';
}

function burstText({ drain, p50, p99, max, signedUp, refused, errors, oversold, before, peak }: Burst): string {
  return [
    'Burst: 10,000 people for 500 slots at once, over 1,000 connections that open together',
    `  drained in ${formatNumber(drain)} s; p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms, max ${formatNumber(max)} ms`,
    `  ${signedUp} signed up, ${refused} refused, ${errors} errors, ${oversold} oversold; memory ${formatNumber(before)} MB before, ${formatNumber(peak)} MB at most`,
  ].join('\n');
}

/** Being slow does not fail the run; wrong answers do. */
export function hasPassed({ sections, burst }: Report): boolean {
  const rounds = Object.values(sections).flatMap((rows) => rows.flatMap((row) => row.rounds));
  return rounds.every(({ errors }) => errors === 0) && burst.errors === 0 && burst.oversold === 0;
}
