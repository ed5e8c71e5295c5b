import { type Db, query } from '../../database/dialect.ts';
import { withRetry } from '../../database/transaction.ts';
import type { Verdict } from './deliveryStatus.ts';

/**
 * What became of a report: `bounced` and `complained` were recorded; `repeated` was known already. The others were ignored:
 * `not-ours` is about no message that we sent, `forged` has an address like ours that we did not make.
 */
export type Outcome = Verdict | 'repeated' | 'not-ours' | 'forged';

const OUTCOMES: Outcome[] = [
  ...(['bounced', 'complained', 'repeated'] as const),
  ...(['delayed', 'delivered', 'auto-reply', 'unclear', 'not-ours', 'forged'] as const),
];

/** Counts in the database, because most reports are taken by short-lived processes of the command line. */
export async function countOutcome(db: Db, outcome: Outcome, now: Date): Promise<void> {
  await withRetry(db, () =>
    query(
      db,
      `INSERT INTO report_counters (outcome, count, last_at) VALUES (?, 1, ?)
      ON CONFLICT (outcome) DO UPDATE SET count = report_counters.count + 1, last_at = excluded.last_at`,
      [outcome, now.toISOString()],
    ),
  );
}

/** Reports since the installation, by outcome; 0 for one that never came. */
export async function readCounters(db: Db): Promise<Record<Outcome, number>> {
  const rows = await query<{ outcome: Outcome; count: number }>(db, 'SELECT outcome, count FROM report_counters');
  const zeros = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  return { ...zeros, ...Object.fromEntries(rows.map(({ outcome, count }) => [outcome, Number(count)])) };
}
