import type { Deps } from '../deps.ts';
import { findChannel } from '../messages/outbox/channelState.ts';
import { describeFault } from '../messages/outbox/describeFault.ts';
import { findCurrentPause } from '../messages/outbox/outboxPause.ts';
import { findStalled } from '../messages/outbox/stalledOutbox.ts';

type WarningDeps = Pick<Deps, 'db' | 'now'>;

/** What keeps messages from leaving while sign-ups work. */
export async function outboxWarnings(deps: WarningDeps): Promise<string[]> {
  return [...(await pauseWarnings(deps)), ...(await faultWarnings(deps)), ...(await smsWarnings(deps))];
}

/** What the mail server said, or the message that has been due longest. */
export async function stalledWarnings({ db, now }: WarningDeps): Promise<string[]> {
  const fault = await faultWarnings({ db }).catch(() => []);
  if (fault.length > 0) return fault;
  const stalled = await findStalled(db, 'email', now()).catch(() => null);
  return stalled
    ? [`message ${stalled.head.id} (${stalled.head.template}) has been due since ${stalled.since}: see slotkeeper doctor`]
    : [];
}

/** Only a warning: sign-ups work, and the operator paused it on purpose. */
async function pauseWarnings({ db }: Pick<WarningDeps, 'db'>): Promise<string[]> {
  const pause = await findCurrentPause(db);
  return pause ? [`the outbox is paused since ${pause.pausedAt} (${pause.reason}): slotkeeper outbox resume`] : [];
}

/** Only a warning as long as it does not last: sign-ups work, and messages wait. */
async function faultWarnings({ db }: Pick<WarningDeps, 'db'>): Promise<string[]> {
  return [describeFault(await findChannel(db, 'email'))].filter((fault) => fault !== null);
}

/** Only a warning: sign-ups need no SMS, signing in by phone does. */
async function smsWarnings({ db, now }: WarningDeps): Promise<string[]> {
  const stalled = await findStalled(db, 'sms', now());
  return stalled ? [`no SMS was sent since ${stalled.since}: see slotkeeper doctor`] : [];
}
