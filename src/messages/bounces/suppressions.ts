import { createHmac } from 'node:crypto';
import type { Keys } from '../../crypto/keys.ts';
import { type Db, query } from '../../database/dialect.ts';
import { withRetry } from '../../database/transaction.ts';
import { parseEmailAddress } from '../../validation/emailAddress.ts';

/** An address that gets no more emails, because its owner complained. */
export interface Suppression {
  /** Since when; ISO 8601 in UTC. */
  at: string;
  /** The message that was complained about. */
  messageId: string;
}

/**
 * Addresses that complained. Their ids are HMACs, so that the table reveals no addresses and may outlive the personal data
 * of the event: forgetting it would mean to write to somebody again who does not want it. After SECRET_KEY was changed, an
 * entry counts as long as the old secret is listed.
 */
export function createSuppressions(keys: Keys) {
  const idsOf = (address: string): string[] => {
    const normalized = parseEmailAddress(address)?.normalized;
    return normalized === undefined
      ? []
      : keys('suppression').map((key) => createHmac('sha256', key).update(normalized).digest('base64url'));
  };

  /** Part of the caller's transaction. */
  async function suppress(db: Db, address: string, { at, messageId }: Suppression): Promise<void> {
    const [id] = idsOf(address);
    if (id === undefined) return;
    await query(db, 'INSERT INTO suppressions (id, at, message_id) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING', [id, at, messageId]);
  }

  async function isSuppressed(db: Db, address: string): Promise<boolean> {
    const ids = idsOf(address);
    if (ids.length === 0) return false;
    return (await db('suppressions').whereIn('id', ids).select('id').limit(1)).length > 0;
  }

  /** False if the address was not suppressed. */
  async function remove(db: Db, address: string): Promise<boolean> {
    return (await withRetry(db, async () => db('suppressions').whereIn('id', idsOf(address)).delete())) > 0;
  }

  return { suppress, isSuppressed, remove };
}

/** Newest first. */
export function listSuppressions(db: Db): Promise<Suppression[]> {
  return query<Suppression>(db, 'SELECT at, message_id AS "messageId" FROM suppressions ORDER BY at DESC, id');
}
