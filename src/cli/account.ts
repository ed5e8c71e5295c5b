import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type Account, accounts, stateOf } from '../accounts/account.ts';
import { openHouse } from '../accounts/house.ts';
import { openByOperator } from '../accounts/openByOperator.ts';
import { setPassword } from '../accounts/own.ts';
import { rolesOf } from '../accounts/role.ts';
import { find } from '../database/table.ts';
import { ENGLISH } from '../languages/texts.ts';
import type { World } from '../world.ts';
import { operate } from './operate.ts';

interface Options {
  role: string[];
  email?: string;
  phone?: string;
  firstName?: string;
  lastName?: string;
  language?: string;
}

/** `slotkeeper account …` */
export function accountCommand(program: Command): void {
  const account = program.command('account').description('accounts of organisers, administrators and staff');

  account
    .command('create <username>')
    .description('open an account, verified and approved; its password is read from standard input')
    .requiredOption('--role <role...>', 'member, organiser, administrator')
    .option('--email <address>', 'where codes and letters go')
    .option('--phone <number>', 'where codes go by SMS: +32 470 12 34 56')
    .option('--first-name <name>', 'as people know them')
    .option('--last-name <name>', 'as people know them')
    .option('--language <code>', 'en, fr, nl or de', ENGLISH)
    .action((username: string, { role, language = ENGLISH, ...rest }: Options) =>
      operate(async ({ world, by }) => {
        const said = { ...rest, username, password: await passwordFromInput(), roles: role, locale: language };
        return line(world, await openByOperator(openHouse(world), by, said));
      }),
    );

  account
    .command('password <username>')
    .description('give an account another password, from standard input, and sign it out everywhere')
    .action((username: string) =>
      operate(async ({ world, by }) => line(world, await setPassword(openHouse(world), by, username, await passwordFromInput()))),
    );

  account
    .command('list')
    .description('all accounts')
    .action(() =>
      operate(async ({ world }) => {
        const found = await find(world.db, accounts, 'ended_at IS NULL ORDER BY id', []);
        return (await Promise.all(found.map((one) => line(world, one)))).join('\n') || 'There are no accounts yet.';
      }),
    );
}

async function line({ db }: World, account: Account): Promise<string> {
  const roles = (await rolesOf(db, account.id)).map(({ name }) => name).join(', ');
  return `${account.username}  ${roles}  ${stateOf(account)}  ${account.id}`;
}

/** Not an argument: those stay in the shell's history and can be read by everybody on the machine. */
async function passwordFromInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password, then Enter and Ctrl-D: ');
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}
