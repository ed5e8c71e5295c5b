import type { Command } from 'commander';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { releaseUnconfirmed } from '../registrations/commands/releaseUnconfirmed.ts';
import { formatEvent } from './formatEvent.ts';
import { describeCommitted, runWithDeps } from './operate.ts';
import { parseMinutes } from './options.ts';

/** Who has just signed up gets this time to read the email, unless the organiser says otherwise. */
const DEFAULT_AGE_MINUTES = 30;

/** `slotkeeper event release-unconfirmed` */
export function releaseUnconfirmedCommand(event: Command): void {
  event
    .command('release-unconfirmed <slug>')
    .description('end registrations that hold slots and are not confirmed; their slots go to the wait list')
    .option('--older-than <30m>', 'only those that registered at least so long ago; 0m is all (default: 30m)', parseMinutes)
    .action((slug: string, { olderThan = DEFAULT_AGE_MINUTES }: { olderThan?: number }) =>
      runWithDeps(async ({ deps, processor, actor }) => {
        const found = await anyEventBySlug(deps, slug);
        const { event, registrations, slots } = await processor.execute(releaseUnconfirmed(found, olderThan, actor));
        const summary = `Unconfirmed registrations ended: ${registrations}, slots: ${slots}.`;
        return `${summary}\n\n${describeCommitted(() => formatEvent(event, deps.now()))}`;
      }),
    );
}
