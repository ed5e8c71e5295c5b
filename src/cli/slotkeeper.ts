#!/usr/bin/env node
import { Command } from 'commander';
import { eventBySlug } from '../events/find.ts';
import { allChains, type HistoryChain } from '../health/chains.ts';
import { verifyHistory } from '../history/verify.ts';
import { type Forgettable, findForgettable, forgetAll } from '../registrations/forget.ts';
import type { World } from '../world.ts';
import { accountCommand } from './account.ts';
import { copyCommands } from './copies.ts';
import { doctorCommand } from './doctor.ts';
import { eventCommand } from './event.ts';
import { writeLetters } from './letters.ts';
import { operate } from './operate.ts';
import { outboxCommand } from './outbox.ts';

const program = new Command('slotkeeper').description('Sign-up for events with limited slots').showHelpAfterError().exitOverride();

eventCommand(program);
accountCommand(program);
outboxCommand(program);
copyCommands(program);
doctorCommand(program);
program
  .command('forget')
  .description('remove the personal data of events that are over for long enough (the service does it too)')
  .option('--dry-run', 'only say what would be removed')
  .action(({ dryRun }: { dryRun?: boolean }) =>
    operate(async ({ world, by }) => sayForgotten(dryRun ? await findForgettable(world) : await forgetAll(world, by), dryRun === true)),
  );
program
  .command('history')
  .description('what happened')
  .command('verify [slug]')
  .description('whether nobody edited, removed, added or moved an entry')
  .action((slug?: string) => operate(({ world }) => verified(world, slug)));
program
  .command('letters [folder]')
  .description('write every letter in every language, with sample data, into a folder')
  .action(async (folder = 'tmp/letters') => console.log(await writeLetters(folder)));
program
  .command('migrate')
  .description('bring the database up to date (the service does it too when it starts)')
  .action(() => operate(async ({ world }) => `The database is up to date: ${world.config.DATABASE_URL.split('@').at(-1)}`));

function sayForgotten(forgotten: Forgettable[], isDryRun: boolean): string {
  const lines = forgotten.map(({ event, registrations, letters }) => `${event.slug}: ${registrations} registrations, ${letters} letters`);
  if (lines.length === 0) return 'There is nothing to forget.';
  return [isDryRun ? 'Would remove the personal data of' : 'Removed the personal data of', ...lines].join('\n  ');
}

/** The histories of all events and accounts and of the doors, once something happened there; or of one event. */
async function chainsOf(world: World, slug?: string): Promise<HistoryChain[]> {
  if (slug !== undefined) return [{ name: slug, of: await eventBySlug(world, slug), kind: 'event' }];
  return (await allChains(world.db)).filter(({ of, kind }) => kind !== 'doors' || of.historyLength > 0);
}

async function verified(world: World, slug?: string): Promise<string> {
  const chains = await chainsOf(world, slug);
  const found = await Promise.all(
    chains.map(async ({ name, of, kind }) => [name, await verifyHistory(world.db, of, kind), of.historyLength] as const),
  );
  const broken = found.filter(([, wrong]) => wrong !== null);
  if (broken.length > 0) throw new Error(broken.map(([name, wrong]) => `${name}: ${wrong}`).join('\n'));
  return found.map(([name, , length]) => `${name}: ${length} entries, as they were written`).join('\n') || 'There are no events yet.';
}

await program.parseAsync().catch((error: { exitCode?: number }) => {
  // commander has said what is wrong already; its 1 is our 2, wrong usage.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
});
