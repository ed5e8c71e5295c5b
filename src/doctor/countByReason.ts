import type { Database } from '../database/database.ts';

/**
 * How many of a kind need attention, and for which reasons: `messages given up: 3; 2 × The mailbox is full.; 1 × …`. Null: none.
 * `what`: as in the view needs_attention.
 */
export async function countByReason(db: Database, what: string, title: string): Promise<string | null> {
  const reasons = await db('needs_attention')
    .where({ what })
    .groupBy('reason')
    .orderBy('reason')
    .select<{ reason: string; messages: number | string }[]>('reason', db.raw('count(*) AS messages'));
  if (reasons.length === 0) return null;
  const sum = reasons.reduce((total, { messages }) => total + Number(messages), 0);
  return [`${title}: ${sum}`, ...reasons.map(({ reason, messages }) => `${messages} × ${reason}`)].join('; ');
}
