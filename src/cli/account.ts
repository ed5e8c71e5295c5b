import { type Command, Option } from 'commander';
import { createAccountByOperator } from '../accounts/creation/createByOperator.ts';
import { createAccountDeps } from '../accounts/domain/accountDeps.ts';
import { setPassword } from '../accounts/login/changePassword.ts';
import { type AccountFilter, LISTED_STATES, listAccounts } from '../accounts/login/listAccounts.ts';
import { ENGLISH } from '../i18n/translate.ts';
import { accountReviewCommands } from './accountReview.ts';
import { readPassword } from './askOnTerminal.ts';
import { formatAccount } from './formatAccount.ts';
import { runWithDeps } from './operate.ts';

/** Enough for every installation; more would not be read on a terminal. */
const MAX_LISTED = 10_000;

interface ListOptions {
  state?: AccountFilter['state'];
  search?: string;
}

interface CreateOptions {
  role: string[];
  email?: string;
  phone?: string;
  firstName?: string;
  lastName?: string;
  language?: string;
}

/** `slotkeeper account …` */
export function accountCommand(program: Command): void {
  const account = program.command('account').description('manage the accounts of organisers, administrators and staff');

  account
    .command('create <username>')
    .description('create an account, verified and approved; asks for the password, or reads it from standard input')
    .requiredOption('--role <role...>', 'member, organiser, administrator, or one of your own')
    .option('--email <address>', 'email address for codes and messages')
    .option('--phone <number>', 'phone number for codes by SMS: +32 470 12 34 56')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--language <code>', 'language of emails: en, fr, nl or de', ENGLISH)
    .action((username: string, { role, language = ENGLISH, ...rest }: CreateOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const input = { ...rest, username, password: await readPassword(), roles: role, locale: language };
        return formatAccount(deps, await createAccountByOperator(createAccountDeps(deps), actor, input));
      }),
    );

  account
    .command('set-password <username>')
    .description('set a new password and sign the account out everywhere; asks for it, or reads it from standard input')
    .action((username: string) =>
      runWithDeps(async ({ deps, actor }) =>
        formatAccount(deps, await setPassword(createAccountDeps(deps), actor, username, await readPassword())),
      ),
    );

  account
    .command('list')
    .description('list accounts')
    .addOption(new Option('--state <state>', 'only those in this state').choices(LISTED_STATES))
    .option('--search <text>', 'only those with this text in their name, username or address')
    .action(({ state = 'all', search }: ListOptions) =>
      runWithDeps(async ({ deps }) => {
        const filter = { state, ...(search !== undefined && { search }), limit: MAX_LISTED };
        const { found } = await listAccounts(deps.db, deps.now(), filter);
        return (await Promise.all(found.map((item) => formatAccount(deps, item)))).join('\n') || 'There are no such accounts.';
      }),
    );

  accountReviewCommands(account);
}
