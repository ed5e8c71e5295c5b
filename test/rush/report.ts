import { percentile } from '../bench/statistics.ts';
import { formatNumber, formatTable } from '../bench/textTable.ts';
import { type Answer, STEPS, type Step } from './person.ts';
import type { RushResult } from './runRush.ts';

export function formatResult({ name, answers, seconds, signedUp, refused, errors, oversold }: RushResult): string {
  const rows = STEPS.map((step) => stepRow(step, answers)).filter((row) => row.length > 0);
  return [
    formatTable([name, 'answers', 'p50 ms', 'p99 ms', 'max ms'], rows),
    `${signedUp} signed up, ${refused} refused, ${errors} errors, ${oversold} oversold, in ${formatNumber(seconds)} s`,
    otherAnswers(answers),
    '',
  ].join('\n');
}

function stepRow(step: Step, answers: Answer[]): (string | number)[] {
  const times = Float64Array.from(answers.filter((answer) => answer.step === step).map(({ ms }) => ms)).sort();
  if (times.length === 0) return [];
  return [step, times.length, ...[0.5, 0.99, 1].map((share) => formatNumber(percentile(times, share)))];
}

function otherAnswers(answers: Answer[]): string {
  const counts = new Map<string, number>();
  for (const { step, status } of answers) {
    if (status === 200 || (step === 'register' && status === 409)) continue;
    counts.set(`${step} ${status}`, (counts.get(`${step} ${status}`) ?? 0) + 1);
  }
  return [...counts].map(([answer, count]) => `  ${count} × ${answer}`).join('\n');
}
