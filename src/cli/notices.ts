import { type Command, Option } from 'commander';
import { accounts } from '../accounts/domain/account.ts';
import { normalizeUsername } from '../accounts/domain/username.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import { DomainError } from '../domainError.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { findChoices, type NoticeChoices, noticeChoicesSchema, saveChoices } from '../notices/noticeChoices.ts';
import { NOTICE_MODES } from '../notices/noticeKind.ts';
import { findTeamMember } from '../teams/teamMember.ts';
import { validate } from '../validation/validate.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

type ShownOptions = { json?: boolean };

/** `slotkeeper notices show` and `set` */
export function noticesCommand(program: Command): void {
  const notices = program.command('notices').description('what somebody of a team is told by email about an event');

  notices
    .command('show <slug> <username>')
    .description('show what this account is told')
    .option('--json', 'output for programs')
    .action((slug: string, username: string, { json }: ShownOptions) =>
      runWithDeps(async (context) => format(await find(context, slug, username).then(({ choices }) => choices), json)),
    );

  const set = notices.command('set <slug> <username>').description('change what this account is told; leave out what stays');
  for (const [flag, what] of [
    ['first-sign-up', 'the first person signs up'],
    ['fully-booked', 'all slots are taken'],
    ['wait-list', 'the wait list begins'],
    ['undeliverable', 'an email cannot be delivered'],
    ['late-cancellation', 'somebody with slots cancels late'],
    ['webhook-disabled', 'a webhook stops working'],
  ] as const)
    set.addOption(new Option(`--${flag} <when>`, `when ${what}`).choices(NOTICE_MODES));
  set
    .option('--late-days <n>', 'a cancellation is late within so many days before the event')
    .option('--json', 'output for programs')
    .action((slug: string, username: string, { json, ...changes }: ShownOptions & Partial<NoticeChoices>) =>
      runWithDeps(async (context) => {
        const { choices, owner } = await find(context, slug, username);
        const changed = validate(noticeChoicesSchema, { ...choices, ...changes });
        const at = context.deps.now().toISOString();
        await inTransaction(context.deps.db, (transaction) => saveChoices(transaction, owner, changed, at));
        return format(changed, json);
      }),
    );
}

async function find({ deps: { db, ...deps } }: CommandContext, slug: string, username: string) {
  const event = await eventBySlug({ db, ...deps }, slug);
  const account = await rowsFrom(db, accounts)
    .where({ username_normalized: normalizeUsername(username), expired_at: null })
    .first();
  const member = account && (await findTeamMember(db, event.id, account.id));
  if (!member) throw new DomainError('not-found', `Nobody of this name is in the team of ${slug}.`);
  const owner = { eventId: event.id, accountId: member.accountId };
  return { owner, choices: await findChoices(db, owner, member.role) };
}

function format(choices: NoticeChoices, json: boolean | undefined): string {
  if (json) return JSON.stringify(choices);
  return Object.entries(choices)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
