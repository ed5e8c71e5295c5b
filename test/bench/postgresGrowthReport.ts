import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { pinOwnProcess } from './cpu.ts';
import { measurePostgresGrowth, p50Ratio } from './postgresGrowth.ts';
import { sectionLines } from './report.ts';
import { CONNECTIONS, type Plan } from './rounds.ts';
import { formatNumber, formatTable } from './textTable.ts';

const TARGET = 1.2;

/** Measures the growth with PostgreSQL on a server of its own and prints it. True if no answer was wrong. */
export async function reportPostgresGrowth(plan: Plan): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-bench-'));
  // Before this process is pinned to one core, which its children inherit.
  const cluster = await PostgresCluster.create();
  process.on('exit', () => cluster.abandon());
  try {
    pinOwnProcess();
    const growth = await measurePostgresGrowth(folder, plan, cluster);
    const sections = { 'POST /register, PostgreSQL': growth.register, 'GET /confirm_registration, PostgreSQL': growth.confirm };
    const head = [`${CONNECTIONS} connections`, 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'load', 'wrong'];
    console.log(formatTable(head, Object.entries(sections).flatMap(sectionLines)));
    for (const [name, rows] of Object.entries(sections)) {
      const { measured, min, max } = p50Ratio(rows);
      console.log(
        `p50 of ${name} with 100,000 / 1,000: ${formatNumber(measured)} (${formatNumber(min)}-${formatNumber(max)}), target <= ${TARGET}`,
      );
    }
    return Object.values(growth).every((rows: typeof growth.register) =>
      rows.every(({ rounds }) => rounds.every(({ errors }) => errors === 0)),
    );
  } finally {
    await cluster.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
