import { formatNumber, formatTable } from '../bench/textTable.ts';
import type { ClusterResult } from './runScenario.ts';

const MAX_PROBLEMS = 12;

export function formatResults(results: ClusterResult[]): string {
  const head = ['', 'acknowledged', 'lost', 'oversold', 'emails', 'missing', 'sent twice', '503', 'seconds without sign-ups', ''];
  const rows = results.map((result) => [
    result.scenario,
    formatNumber(result.acknowledged),
    result.lost,
    result.oversold,
    formatNumber(result.messages),
    result.missing + result.givenUp,
    result.duplicates,
    formatNumber(result.toldToRetry),
    result.gapSeconds.toFixed(1),
    hasPassed(result) ? '' : 'FAILED',
  ]);
  return formatTable(head, rows);
}

export function hasPassed({ lost, oversold, missing, givenUp, problems, acknowledged }: ClusterResult): boolean {
  return lost + oversold + missing + givenUp + problems.length === 0 && acknowledged > 0;
}

export function describeProblems({ scenario, problems }: ClusterResult): string[] {
  const more = problems.length > MAX_PROBLEMS ? [`… and ${problems.length - MAX_PROBLEMS} more`] : [];
  return [...problems.slice(0, MAX_PROBLEMS), ...more].map((problem) => `${scenario}: ${problem}`);
}
