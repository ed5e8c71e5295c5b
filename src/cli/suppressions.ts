import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { createSuppressions, listSuppressions } from '../messages/bounces/suppressions.ts';
import { parseEmailAddress } from '../validation/emailAddress.ts';
import { runWithDeps } from './operate.ts';

/** `slotkeeper suppressions …` */
export function suppressionsCommand(program: Command): void {
  const suppressions = program.command('suppressions').description('addresses that get no emails, because their owners complained');

  suppressions
    .command('list')
    .description('show since when, and the message that was complained about; the addresses themselves are not stored')
    .option('--json', 'output for programs')
    .action(({ json }: { json?: boolean }) => runWithDeps(({ deps }) => showSuppressions(deps, json === true)));

  suppressions
    .command('remove <address>')
    .description('send emails to this address again, because its owner asks for them')
    .action((address: string) => runWithDeps(({ deps }) => removeSuppression(deps, address)));
}

async function showSuppressions({ db }: Deps, json: boolean): Promise<string> {
  const suppressed = await listSuppressions(db);
  if (json) return JSON.stringify(suppressed);
  const lines = suppressed.map(({ at, messageId }) => `since ${at}, message ${messageId}`);
  return lines.join('\n') || 'Nobody has complained.';
}

async function removeSuppression({ db, keys }: Deps, address: string): Promise<string> {
  const parsed = parseEmailAddress(address);
  if (!parsed) throw new DomainError('invalid', 'This is not an email address.');
  if (!(await createSuppressions(keys).remove(db, parsed.normalized)))
    throw new DomainError('not-found', 'This address is not suppressed.');
  return 'Emails to this address are sent again.';
}
