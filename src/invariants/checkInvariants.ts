import { verifyChain } from '../audit/verifyChain.ts';
import type { Database } from '../database/database.ts';
import { type Db, query } from '../database/dialect.ts';
import { checkIntegrity } from '../database/integrityCheck.ts';
import { withReadSnapshot } from '../database/readSnapshot.ts';
import { listChains } from './auditChains.ts';
import { INVARIANTS } from './invariantQueries.ts';
import { findOvertakenByLarger, findSkipped } from './waitListFairness.ts';

/**
 * Returns a sentence for each violated invariant; empty if the database is sound. Writes nothing. `now` (ISO 8601 in UTC)
 * tells which events have begun: there the wait list no longer moves up.
 */
export async function checkInvariants(db: Db, now = new Date(0).toISOString()): Promise<string[]> {
  const violations: string[] = [];
  for (const [description, sql] of INVARIANTS) {
    for (const { who } of await query<{ who: string }>(db, sql)) violations.push(`${who} ${description}`);
  }
  return [
    ...violations,
    ...(await findSkipped(db, now)),
    ...(await findOvertakenByLarger(db)),
    ...(await findBrokenChains(db)),
    ...(await checkIntegrity(db)),
  ];
}

/** The same while the service runs: everything is read in one snapshot. */
export function checkInvariantsLive(db: Database, now: Date): Promise<string[]> {
  return withReadSnapshot(db, (snapshot) => checkInvariants(snapshot, now.toISOString()));
}

async function findBrokenChains(db: Db): Promise<string[]> {
  const violations: string[] = [];
  for (const { name, chain, type } of await listChains(db)) {
    const problem = await verifyChain(db, chain, type);
    if (problem !== null) violations.push(`Audit log of ${name}: ${problem}`);
  }
  return violations;
}
