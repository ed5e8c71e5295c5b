import { query } from '../../database/dialect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { type Channel, lockChannel } from '../outbox/channelState.ts';
import type { Failure } from '../transports/failure.ts';

/**
 * So many different addresses refused for good, and none accepted in between, are more likely our fault than theirs. Strangers can
 * type five addresses that do not exist, too; it gains them nothing: each other message is tried at once, see `afterFault`, and
 * the first that is accepted ends the suspicion.
 */
const REFUSALS_IN_A_ROW = 5;
/** Older ones say nothing about the server of today. */
const WINDOW_MS = 3_600_000;

/**
 * Takes back what was given up if everybody was refused: those messages wait until the server accepts somebody. One that is refused
 * again after that is given up for good, and does not count here. Returns the fault of the channel, or null.
 */
export async function takeBackRefusals({ db, now }: Pick<Deps, 'db' | 'now'>, channel: Channel, latest: Failure): Promise<Failure | null> {
  const at = now().toISOString();
  const windowStart = new Date(now().getTime() - WINDOW_MS).toISOString();
  const taken = await inTransaction(
    db,
    async (transaction) => {
      const { acceptedAt, faults } = await lockChannel(transaction, channel);
      if (faults > 0) return [];
      const since = [acceptedAt ?? '', windowStart].sort().at(-1) ?? windowStart;
      const refused = await query<{ id: string; address: string }>(
        transaction,
        `SELECT id, lower(sent_to) AS address FROM messages
        WHERE failed_at > ? AND channel = ? AND cause IN ('no-mailbox', 'not-accepted', 'mailbox-full') AND channel_failed_at IS NULL`,
        [since, channel],
      );
      if (new Set(refused.map(({ address }) => address)).size < REFUSALS_IN_A_ROW) return [];
      await transaction('messages')
        .whereIn(
          'id',
          refused.map(({ id }) => id),
        )
        .update({ failed_at: null, channel_failed_at: at, next_attempt_at: at });
      return refused;
    },
    (refused) => refused.length > 0,
  );
  if (taken.length === 0) return null;
  const reason = `${taken.length} recipients in a row were refused, and none was accepted: ${latest.reason}`;
  return { owner: 'channel', cause: 'all-refused', isPermanent: false, mayBeOwn: true, reason };
}
