import { withRetry } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';

const RETENTION_MS = 7 * 24 * 3_600_000;

/** Deliveries are listed for 7 days; what waits longer was given up before. */
export async function deleteOldDeliveries({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const before = new Date(now().getTime() - RETENTION_MS).toISOString();
  await withRetry(db, async () => db('webhook_deliveries').where('created_at', '<', before).delete());
}
