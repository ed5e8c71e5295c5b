import type { Database } from '../database/database.ts';

/** A sum, and for which reasons: `messages given up: 3; 2 × The mailbox is full.; 1 × …`. `what`: as in the view needs_attention. */
export async function countByReason(db: Database, what: string, sum: string): Promise<string> {
  const reasons = await db('needs_attention')
    .where({ what })
    .groupBy('reason')
    .orderBy('reason')
    .select<{ reason: string; messages: number }[]>('reason', db.raw('count(*) AS messages'));
  return [sum, ...reasons.map(({ reason, messages }) => `${messages} × ${reason}`)].join('; ');
}
