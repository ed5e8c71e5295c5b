import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { findChannel } from '../messages/outbox/channelState.ts';
import { describeFault } from '../messages/outbox/describeFault.ts';
import { outboxState } from '../messages/outbox/outbox.ts';
import { findCurrentPause, type OutboxPause, pauseOutbox, resumeOutbox } from '../messages/outbox/outboxPause.ts';
import { runWithDeps } from './operate.ts';

/** `slotkeeper outbox …` */
export function outboxCommand(program: Command): void {
  const outbox = program.command('outbox').description('emails and text messages that have not been sent yet');

  outbox
    .command('show')
    .description('show how many messages are waiting, since when, and how many were given up')
    .option('--json', 'output for programs')
    .action(({ json }: { json?: boolean }) => runWithDeps(({ deps }) => showOutbox(deps, json === true)));

  outbox
    .command('pause')
    .description('send nothing until it is resumed; sign-ups go on')
    .option('--reason <text>', 'shown by doctor and /readyz', 'paused by the operator')
    .action(({ reason }: { reason: string }) =>
      runWithDeps(async ({ deps, actor }) => {
        await pauseOutbox(deps, reason, actor);
        return 'The outbox is paused: messages are stored and none is sent, until slotkeeper outbox resume.';
      }),
    );

  outbox
    .command('resume')
    .description('send messages again')
    .option('--mark-sent', 'mark messages from before the pause as sent, because they have arrived')
    .action(({ markSent }: { markSent?: boolean }) =>
      runWithDeps(async ({ deps, actor }) => {
        const { markedSent } = await resumeOutbox(deps, actor, markSent === true);
        const { outstanding } = await outboxState(deps.db);
        return `Messages are sent again. Waiting: ${outstanding}${markSent ? `; marked as sent: ${markedSent}` : ''}.`;
      }),
    );
}

async function showOutbox({ db }: Deps, json: boolean): Promise<string> {
  const state = await outboxState(db);
  const pause = await findCurrentPause(db);
  const faults = [await findChannel(db, 'email'), await findChannel(db, 'sms')].map(describeFault);
  const [email, sms] = faults;
  if (json) return JSON.stringify({ ...state, pause: pause ?? null, faults: { email, sms } });
  const since = state.oldest === null ? '' : `, the oldest since ${state.oldest}`;
  return [
    `Messages waiting: ${state.outstanding}${since}; given up: ${state.undeliverable}.`,
    ...faults.flatMap((fault) => (fault ? [`${fault[0]?.toUpperCase()}${fault.slice(1)}.`] : [])),
    ...(pause ? [formatPause(pause)] : []),
  ].join('\n');
}

function formatPause({ pausedAt, pausedBy, reason }: OutboxPause): string {
  return `PAUSED since ${pausedAt} by ${pausedBy}: ${reason}. To send them: slotkeeper outbox resume`;
}
