import type { Deps } from '../../deps.ts';
import { type Channel, changeChannel } from '../outbox/channelState.ts';
import { afterAccepted } from './channelRule.ts';
import { intervalMs, nextSendAt } from './pace.ts';

/** A message that did not wait in the outbox was accepted: the channel works, and the next one in the outbox waits for its turn. */
export async function recordSentAtOnce({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>, channel: Channel): Promise<void> {
  await changeChannel(db, channel, (state) => {
    const accepted = afterAccepted(state, 1, now());
    const interval = intervalMs(accepted, channel === 'email' ? config.MAIL_RATE : null);
    return interval === null ? accepted : { ...accepted, nextSendAt: nextSendAt(accepted, interval, 1, now()) };
  });
}
