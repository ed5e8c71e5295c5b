import type { Burst } from './burst.ts';
import { median } from './figures.ts';
import type { Ratio } from './ratios.ts';
import { CONNECTIONS, type Round, type Row } from './rounds.ts';
import { figure, table } from './table.ts';

export interface Report {
  machine: { node: string; processor: string; cpus: number; pinned: boolean; load: number[] };
  sections: Record<string, Row[]>;
  /** Letters that left while their row was measured, for each sign-up. */
  sentPerSignUp: number;
  ratios: Ratio[];
  burst: Burst;
}

const NOTE = `Ratios and medians only: this machine is shared and noisy, so figures of two runs are compared by their ratios. The service logs
at info into a file; without SMTP_URL its letters wait. "load" is the CPU that the load itself took: near 100%, it was the limit.`;

/** Everything as one table for a person. */
export function asText({ machine, sections, sentPerSignUp, ratios, burst }: Report): string {
  const where = machine.pinned ? 'servers on CPU 0, load on CPU 1' : 'not pinned';
  return [
    `${machine.processor}, ${machine.cpus} CPUs (${where}), Node ${machine.node}, load average ${figure(machine.load[0] ?? 0)}`,
    table(
      [`${CONNECTIONS} connections`, 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'load', 'wrong'],
      Object.entries(sections).flatMap(sectionLines),
    ),
    `While letters leave, ${figure(sentPerSignUp)} of them are sent for each sign-up; the others follow.`,
    table(['ratio', 'measured', 'least-most', 'target', 'stretch', ''], ratios.map(ratioLine)),
    burstText(burst),
    NOTE,
  ].join('\n\n');
}

function sectionLines([title, rows]: [string, Row[]]): string[][] {
  return [[title], ...rows.map(({ name, rounds }) => [`  ${name}`, ...figuresOf(rounds)])];
}

function figuresOf(rounds: Round[]): string[] {
  const middle = (name: keyof Round) => median(rounds.map((round) => round[name]));
  const wrong = rounds.reduce((sum, round) => sum + round.wrong, 0);
  const share = `${Math.round(middle('load') * 100)}%`;
  return [figure(middle('rate')), figure(middle('p50')), figure(middle('p99')), figure(middle('cpu')), share, String(wrong)];
}

function ratioLine({ name, better, target, stretch, unit, measured, least, most }: Ratio): string[] {
  const sign = better === 'more' ? '>=' : '<=';
  const range = least === most ? '' : `${figure(least)}-${figure(most)}`;
  return [name, figure(measured) + unit, range, `${sign} ${target}`, `${sign} ${stretch}`, verdict({ better, measured, target, stretch })];
}

function verdict({ better, measured, target, stretch }: Pick<Ratio, 'better' | 'measured' | 'target' | 'stretch'>): string {
  const reaches = (aim: number) => (better === 'more' ? measured >= aim : measured <= aim);
  return reaches(stretch) ? 'stretch' : reaches(target) ? 'target' : 'missed';
}

function burstText({ drain, p50, p99, most, signedUp, refused, errors, oversold, before, peak }: Burst): string {
  return [
    'Burst: 10,000 people for 500 slots at once, over 1,000 connections that open together',
    `  drained in ${figure(drain)} s; p50 ${figure(p50)} ms, p99 ${figure(p99)} ms, most ${figure(most)} ms`,
    `  ${signedUp} signed up, ${refused} refused, ${errors} errors, ${oversold} oversold; memory ${figure(before)} MB before, ${figure(peak)} MB at most`,
  ].join('\n');
}

/** Slow is no fault; a wrong answer is. */
export function isSound({ sections, burst }: Report): boolean {
  const rounds = Object.values(sections).flatMap((rows) => rows.flatMap((row) => row.rounds));
  return rounds.every(({ wrong }) => wrong === 0) && burst.errors === 0 && burst.oversold === 0;
}
