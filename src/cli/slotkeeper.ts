#!/usr/bin/env -S node --disable-proto=delete --max-semi-space-size=64
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { verifyChain } from '../audit/verifyChain.ts';
import { DATA_FOLDER, ROOT } from '../config.ts';
import type { Deps } from '../deps.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { listChains, type NamedChain } from '../invariants/auditChains.ts';
import { type ErasableEvent, eraseExpiredEvents, findErasableEvents } from '../registrations/jobs/eraseExpired.ts';
import { accountCommand } from './account.ts';
import { apiKeyCommand } from './apiKey.ts';
import { backupCommands } from './backup.ts';
import { bounceCommand, EX_TEMPFAIL } from './bounce.ts';
import { OtherOwnerError, runAsOwner } from './dataFolderOwner.ts';
import { doctorCommand } from './doctor.ts';
import { writeEmailPreviews } from './emails.ts';
import { eventCommand } from './event.ts';
import { exportCommand } from './export.ts';
import { mailingCommand } from './mailing.ts';
import { noticesCommand } from './notices.ts';
import { runWithDeps } from './operate.ts';
import { outboxCommand } from './outbox.ts';
import { registrationCommand } from './registration.ts';
import { roleCommand } from './role.ts';
import { suppressionsCommand } from './suppressions.ts';
import { teamCommand } from './team.ts';
import { webhookCommand } from './webhook.ts';

// Backups and what a restore keeps are readable by the operator alone.
process.umask(0o077);

/** `start`: whoever starts the service says as whom. `upgrade` only looks, from where npx keeps a new version, which other users cannot read. */
const AS_CALLER = ['start', 'upgrade'];
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const program = new Command('slotkeeper')
  .description('Sign-up for events with limited slots')
  .version(version)
  .showHelpAfterError('Add --help to see how it is used.')
  .hook('preAction', (_, command) => {
    if (AS_CALLER.includes(command.name())) return;
    const exitCode = runAsOwner(DATA_FOLDER);
    if (exitCode !== null) process.exit(exitCode);
  })
  .exitOverride();

program
  .command('start')
  .description('run the service until it gets SIGTERM or SIGINT')
  .action(async () => (await import('../runService.ts')).runService());
eventCommand(program);
registrationCommand(program);
exportCommand(program);
noticesCommand(program);
mailingCommand(program);
accountCommand(program);
roleCommand(program);
teamCommand(program);
apiKeyCommand(program);
webhookCommand(program);
outboxCommand(program);
bounceCommand(program);
suppressionsCommand(program);
backupCommands(program);
doctorCommand(program);
program
  .command('erase-expired')
  .description('erase the personal data of events whose retention time is over (the service does it too)')
  .option('--dry-run', 'only show what would be erased')
  .action(({ dryRun }: { dryRun?: boolean }) =>
    runWithDeps(async ({ deps, actor }) =>
      formatErased(dryRun ? await findErasableEvents(deps) : await eraseExpiredEvents(deps, actor), dryRun === true),
    ),
  );
program
  .command('audit')
  .description('check the record of who did what')
  .command('verify [slug]')
  .description('check that nobody edited, removed, added or moved an entry')
  .action((slug?: string) => runWithDeps(({ deps }) => verifyChains(deps, slug)));
program
  .command('emails')
  .description('preview the emails that the service sends')
  .command('preview [folder]')
  .description('write every email in every language, with sample data, into a folder')
  .action(async (folder = 'tmp/emails') => console.log(await writeEmailPreviews(folder)));
program
  .command('migrate')
  .description('migrate the database (the service does it too when it starts)')
  .action(() => runWithDeps(async ({ deps }) => `The database is up to date: ${deps.config.DATABASE_URL.split('@').at(-1)}`));

function formatErased(erased: ErasableEvent[], isDryRun: boolean): string {
  const lines = erased.map(({ event, registrations, messages }) => `${event.slug}: ${registrations} registrations, ${messages} messages`);
  if (lines.length === 0) return 'There is nothing to erase.';
  return [isDryRun ? 'Would erase the personal data of' : 'Erased the personal data of', ...lines].join('\n  ');
}

/** The chain of one event; without a slug all chains, the global one only if it has entries. */
async function selectChains(deps: Deps, slug?: string): Promise<NamedChain[]> {
  if (slug !== undefined) return [{ name: slug, chain: await anyEventBySlug(deps, slug), type: 'event' }];
  return (await listChains(deps.db)).filter(({ chain, type }) => type !== 'global' || chain.auditLength > 0);
}

async function verifyChains(deps: Deps, slug?: string): Promise<string> {
  const chains = await selectChains(deps, slug);
  const results = await Promise.all(
    chains.map(async ({ name, chain, type }) => [name, await verifyChain(deps.db, chain, type), chain.auditLength] as const),
  );
  const broken = results.filter(([, problem]) => problem !== null);
  if (broken.length > 0) throw new Error(broken.map(([name, problem]) => `${name}: ${problem}`).join('\n'));
  return results.map(([name, , length]) => `${name}: ${length} entries, as they were written`).join('\n') || 'There are no events yet.';
}

await program.parseAsync().catch((error: { exitCode?: number }) => {
  if (error instanceof OtherOwnerError) console.error(error.message);
  // commander has printed any other error; its exit code 1 is our 2, wrong usage. A mail server would send the email back.
  const wrongUsage = process.argv[2] === 'bounce' ? EX_TEMPFAIL : 2;
  process.exitCode = error.exitCode === 0 ? 0 : wrongUsage;
});
