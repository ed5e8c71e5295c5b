import { type Db, query } from '../../database/dialect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { type Channel, lockChannel, saveChannel } from '../outbox/channelState.ts';
import type { Failure } from '../transports/failure.ts';
import { afterFault } from './channelRule.ts';
import { REJECTIONS } from './deliveryOutcome.ts';

/**
 * So many different addresses refused for good, and none accepted in between, are more likely our fault than theirs. Strangers can
 * type five addresses that do not exist, too; it gains them nothing: each other message is tried at once, see `afterFault`, and
 * the first that is accepted ends the suspicion.
 */
const REJECTIONS_IN_A_ROW = 5;
/** Older ones say nothing about the server of today. */
const WINDOW_MS = 3_600_000;

/**
 * Takes back what was given up if everybody was refused: those messages wait until the server accepts somebody. One that is refused
 * again after that is given up for good, and does not count here. Resolves to whether the channel is suspected since now.
 */
export function takeBackRejections({ db, now }: Pick<Deps, 'db' | 'now'>, channel: Channel, latest: Failure): Promise<boolean> {
  const at = now().toISOString();
  const outcome = inTransaction(
    db,
    async (transaction) => {
      const state = await lockChannel(transaction, channel);
      const isSuspected = state.faultCause === 'all-refused';
      if (state.faults > 0 && !isSuspected) return 'nothing';
      const refused = await findRefused(transaction, channel, state.acceptedAt, now());
      const count = new Set(refused.map(({ address }) => address)).size;
      if (count === 0 || (!isSuspected && count < REJECTIONS_IN_A_ROW)) return 'nothing';
      await transaction('messages')
        .whereIn(
          'id',
          refused.map(({ id }) => id),
        )
        .update({ failed_at: null, channel_failed_at: at, next_attempt_at: at });
      const fault = afterFault(state, faultOfAll(count, latest), { isProbe: false, isRepeated: false }, now());
      if (fault) await saveChannel(transaction, fault);
      return isSuspected ? 'more' : 'suspected';
    },
    (result) => result !== 'nothing',
  );
  return outcome.then((result) => result === 'suspected');
}

/** Given up since the server last accepted a message, and not after such a suspicion; see `wasSuspected`. */
function findRefused(db: Db, channel: Channel, acceptedAt: string | null, now: Date): Promise<{ id: string; address: string }[]> {
  const windowStart = new Date(now.getTime() - WINDOW_MS).toISOString();
  const since = acceptedAt !== null && acceptedAt > windowStart ? acceptedAt : windowStart;
  return query(
    db,
    `SELECT id, lower(sent_to) AS address FROM messages
    WHERE failed_at > ? AND channel = ? AND cause IN (${REJECTIONS.map(() => '?').join(', ')}) AND channel_failed_at IS NULL`,
    [since, channel, ...REJECTIONS],
  );
}

function faultOfAll(count: number, { reason }: Failure): Failure {
  const said = `${count} recipients in a row were refused, and none was accepted: ${reason}`;
  return { owner: 'channel', cause: 'all-refused', isPermanent: false, mayBeOwn: true, reason: said };
}
