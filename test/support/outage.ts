import { type RunningService, untilOutboxEmpty } from './service.ts';
import type { TestSmtpServer } from './smtpServer.ts';

/**
 * Starts a mail server that was down, and delivers what waits when `ms` have passed, at least the minute for which the outbox
 * is paused after a failure. Before that, the attempts of the scheduler have to end: one that fails after the clock has moved
 * would pause the outbox for another minute, which never passes on a clock that stands still.
 */
export async function endOutage(
  { smtpServer, deps, clock, dispatchMessages }: RunningService & { smtpServer: TestSmtpServer },
  ms: number,
): Promise<void> {
  await dispatchMessages();
  await smtpServer.start();
  clock.advance(ms);
  await dispatchMessages();
  await untilOutboxEmpty(deps);
}
