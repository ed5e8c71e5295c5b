#!/usr/bin/env node
import { Command } from 'commander';
import { eventCommand } from './event.ts';
import { operate } from './operate.ts';

const program = new Command('slotkeeper').description('Sign-up for events with limited slots').showHelpAfterError().exitOverride();

eventCommand(program);
program
  .command('migrate')
  .description('bring the database up to date (the service does it too when it starts)')
  .action(() => operate(async ({ world }) => `The database is up to date: ${world.config.DATABASE_URL.split('@').at(-1)}`));

await program.parseAsync().catch((error: { exitCode?: number }) => {
  // commander has said what is wrong already; its 1 is our 2, wrong usage.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
});
