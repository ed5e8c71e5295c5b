import type { Command } from 'commander';
import { outboxState } from '../letters/outbox.ts';
import { type Pause, pauseNow, pauseOutbox, resumeOutbox } from '../letters/pause.ts';
import type { World } from '../world.ts';
import { operate } from './operate.ts';

/** `slotkeeper outbox …` */
export function outboxCommand(program: Command): void {
  const outbox = program.command('outbox').description('the letters that have not left');

  outbox
    .command('show')
    .description('how many letters wait, since when, and how many were given up')
    .option('--json', 'for programs')
    .action(({ json }: { json?: boolean }) => operate(({ world }) => show(world, json === true)));

  outbox
    .command('pause')
    .description('let no letter leave until it is resumed; sign-ups go on')
    .option('--reason <text>', 'shown by doctor and /readyz', 'paused by the operator')
    .action(({ reason }: { reason: string }) =>
      operate(async ({ world, by }) => {
        await pauseOutbox(world, reason, by);
        return 'The outbox is paused: letters are written and none leaves, until slotkeeper outbox resume.';
      }),
    );

  outbox
    .command('resume')
    .description('let letters leave again')
    .option('--sent-already', 'those written before the pause have arrived: take them for sent')
    .action(({ sentAlready }: { sentAlready?: boolean }) =>
      operate(async ({ world, by }) => {
        const { takenForSent } = await resumeOutbox(world, by, sentAlready === true);
        const { outstanding } = await outboxState(world.db);
        return `Letters leave again: ${outstanding} wait${sentAlready ? `, and ${takenForSent} were taken for sent` : ''}.`;
      }),
    );
}

async function show({ db }: World, json: boolean): Promise<string> {
  const state = await outboxState(db);
  const pause = await pauseNow(db);
  if (json) return JSON.stringify({ ...state, pause: pause ?? null });
  const since = state.oldest === null ? '' : `, the oldest since ${state.oldest}`;
  return [`${state.outstanding} letters wait${since}; ${state.undeliverable} were given up.`, ...(pause ? [sayPaused(pause)] : [])].join(
    '\n',
  );
}

function sayPaused({ pausedAt, pausedBy, reason }: Pause): string {
  return `PAUSED since ${pausedAt} by ${pausedBy}: ${reason}. Let them leave: slotkeeper outbox resume`;
}
