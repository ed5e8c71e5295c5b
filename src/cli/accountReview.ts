import type { Command } from 'commander';
import { type Account, accounts } from '../accounts/domain/account.ts';
import { type AccountDeps, createAccountDeps } from '../accounts/domain/accountDeps.ts';
import { type AdminActor, operatorActor } from '../accounts/domain/adminActor.ts';
import { normalizeUsername } from '../accounts/domain/username.ts';
import { setEnabled, setRoles } from '../accounts/login/manageAccount.ts';
import { approve, reject } from '../accounts/login/reviewAccount.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import { formatAccount } from './formatAccount.ts';
import { runWithDeps } from './operate.ts';

/** `slotkeeper account approve|reject|enable|disable|roles`: what administrators do in their pages. */
export function accountReviewCommands(account: Command): void {
  account
    .command('approve <username>')
    .description('approve a request for an account')
    .action((username: string) => change(username, (deps, actor, id) => approve(deps, actor, id)));

  account
    .command('reject <username>')
    .description('reject a request for an account')
    .option('--reason <text>', 'the reason that the applicant is told', '')
    .action((username: string, { reason }: { reason: string }) => change(username, (deps, actor, id) => reject(deps, actor, id, reason)));

  account
    .command('enable <username>')
    .description('let a disabled account sign in again')
    .action((username: string) => change(username, (deps, actor, id) => setEnabled(deps, actor, id, true)));

  account
    .command('disable <username>')
    .description('sign an account out and keep it out')
    .action((username: string) => change(username, (deps, actor, id) => setEnabled(deps, actor, id, false)));

  account
    .command('roles <username> <role...>')
    .description('replace the roles of an account, and sign it out everywhere')
    .action((username: string, roles: string[]) => change(username, (deps, actor, id) => setRoles(deps, actor, id, roles)));
}

function change(username: string, work: (deps: AccountDeps, actor: AdminActor, accountId: string) => Promise<Account>): Promise<void> {
  return runWithDeps(async ({ deps, actor }) => {
    const usernameNormalized = normalizeUsername(username);
    const found = await rowsFrom(deps.db, accounts).where({ username_normalized: usernameNormalized, expired_at: null }).first();
    if (!found) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
    return formatAccount(deps, await work(createAccountDeps(deps), operatorActor(actor), found.id));
  });
}
