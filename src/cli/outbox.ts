import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { findChannel } from '../messages/outbox/channelState.ts';
import { describeFault } from '../messages/outbox/describeFault.ts';
import { outboxState } from '../messages/outbox/outbox.ts';
import { findCurrentPause, type OutboxPause, pauseOutbox, resumeOutbox } from '../messages/outbox/outboxPause.ts';
import { countUndelivered, type RetryFilter, retryUndelivered } from '../messages/outbox/retryUndelivered.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { runWithDeps } from './operate.ts';
import { parsePastTime } from './options.ts';

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

  retryCommand(outbox);
}

/** Fewer are sent again without a question. */
const MANY_MESSAGES = 10;

interface RetryOptions {
  since?: (now: Date) => string;
  event?: string;
  error?: string;
  all?: true;
  yes?: boolean;
}

function retryCommand(outbox: Command): void {
  outbox
    .command('retry')
    .description('send messages again that were given up or came back; what is no longer relevant is withdrawn')
    .option('--since <time>', 'since then: 6h, 2d, or a time in UTC such as 2027-06-13T19:00', parsePastTime)
    .option('--event <slug>', 'about this event')
    .option('--error <text>', 'whose error contains this text, such as "relay access denied"')
    .option('--all', 'all of them')
    .option('--yes', `do not ask, even if there are more than ${MANY_MESSAGES}`)
    .action(({ yes, since, ...options }: RetryOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const filter: RetryFilter = { ...options, ...(since && { since: since(deps.now()) }) };
        const count = await countUndelivered(deps.db, filter);
        if (count > MANY_MESSAGES) await confirmOnTerminal({ consequence: `${count} messages are sent again.`, yes });
        const retried = await retryUndelivered(deps, filter, actor);
        return retried === 0 ? 'No message was given up or came back that this is about.' : `Messages that are sent again: ${retried}.`;
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
