import { newId } from '../../crypto/ids.ts';
import type { Deps } from '../../deps.ts';
import type { Message } from '../message.ts';
import { type Channel, changeChannel, findChannel } from '../outbox/channelState.ts';
import { claim, claimProbe } from '../outbox/claim.ts';
import { recordResults } from '../outbox/outbox.ts';
import { isPaused, reserveProbe } from './channelRule.ts';
import { allowance, intervalMs, nextSendAt } from './pace.ts';

interface Claimed {
  claimed: Message[];
  /** One message, to try whether the channel works again. */
  isProbe: boolean;
}

const NONE: Claimed = { claimed: [], isProbe: false };

/**
 * Decides how many messages of a channel may leave now, over all processes: none while it is paused, one to try it while it
 * fails, as many as its rate allows, or as many as there is room for.
 */
export function createChannelGate({ db, now }: Pick<Deps, 'db' | 'now'>, channel: Channel, rateIntervalMs: number | null) {
  let turn = 0;

  async function claimNext(room: number): Promise<Claimed> {
    const state = await findChannel(db, channel);
    if (isPaused(state, now())) return NONE;
    if (state.faults > 0) return probe();
    const interval = intervalMs(state, rateIntervalMs);
    const limit = interval === null ? room : Math.min(room, allowance(state, interval, now()));
    if (limit <= 0) return NONE;
    const claimed = await claim(db, newId(), now(), limit, channel, turn);
    turn += claimed.length;
    if (interval !== null && claimed.length > 0) await spend(interval, claimed.length);
    return { claimed, isProbe: false };
  }

  /** Also while others are being sent: one whose answer takes ten minutes would keep everybody waiting. */
  async function probe(): Promise<Claimed> {
    const message = await claimProbe(db, newId(), now(), channel);
    if (!message) return NONE;
    const isReserved = (await changeChannel(db, channel, (state) => reserveProbe(state, now()))) !== null;
    if (isReserved) return { claimed: [message], isProbe: true };
    await recordResults(db, [message]);
    return NONE;
  }

  async function spend(interval: number, count: number) {
    await changeChannel(db, channel, (state) => ({ ...state, nextSendAt: nextSendAt(state, interval, count, now()) }));
  }

  return { claim: claimNext };
}
