import { type Command, Option } from 'commander';
import { createAccountDeps } from '../accounts/domain/accountDeps.ts';
import { operatorActor } from '../accounts/domain/adminActor.ts';
import type { Event } from '../events/event.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { TEAM_ROLES, type TeamRole } from '../teams/eventPermission.ts';
import { findColleagueOfAnyName, findMemberId } from '../teams/findColleague.ts';
import { invite } from '../teams/invite.ts';
import { type ListedMember, listTeam } from '../teams/listTeam.ts';
import { addMember, changeMemberRole, removeMember } from '../teams/manageTeam.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

interface TeamOptions {
  role: TeamRole;
  json?: boolean;
}

type Change = (context: CommandContext, event: Event) => Promise<unknown>;

/** `slotkeeper team …` */
export function teamCommand(program: Command): void {
  const team = program.command('team').description('who works on an event in the console, and in which role');

  withJson(team.command('list <slug>').description('list the team of an event')).action((slug: string, options: TeamOptions) =>
    runWithDeps(async ({ deps }) => formatTeam(await listTeam(deps.db, await eventBySlug(deps, slug)), options)),
  );

  withRole(team.command('add <slug> <account>').description('add an account, by its username, email address or phone number')).action(
    (slug: string, account: string, options: TeamOptions) =>
      changeTeam(slug, options, async ({ deps, actor }, event) => {
        const { id } = await findColleagueOfAnyName(deps.db, account);
        return addMember(deps, operatorActor(actor), event, { accountId: id, role: options.role });
      }),
  );

  withRole(team.command('invite <slug> <email>').description('invite somebody by email; the link is valid for 7 days')).action(
    (slug: string, email: string, { role, json }: TeamOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const invited = await invite(createAccountDeps(deps), operatorActor(actor), await eventBySlug(deps, slug), { email, role });
        return json ? JSON.stringify(invited) : `Invited ${invited.email} until ${invited.expiresAt}.`;
      }),
  );

  withRole(team.command('change <slug> <account>').description('give a member another role')).action(
    (slug: string, account: string, options: TeamOptions) =>
      changeTeam(slug, options, async ({ deps, actor }, event) => {
        const accountId = await findMemberId(deps.db, account);
        return changeMemberRole(deps, operatorActor(actor), event, { accountId, role: options.role });
      }),
  );

  withJson(team.command('remove <slug> <account>').description('remove a member; the event is no longer shown to them')).action(
    (slug: string, account: string, options: TeamOptions) =>
      changeTeam(slug, options, async ({ deps, actor }, event) =>
        removeMember(deps, operatorActor(actor), event, await findMemberId(deps.db, account)),
      ),
  );
}

/** Shows the team as it is afterwards. */
function changeTeam(slug: string, options: TeamOptions, change: Change): Promise<void> {
  return runWithDeps(async (context) => {
    const { deps } = context;
    const event = await eventBySlug(deps, slug);
    await change(context, event);
    return formatTeam(await listTeam(deps.db, event), options);
  });
}

function withJson(command: Command): Command {
  return command.option('--json', 'output for programs');
}

function withRole(command: Command): Command {
  return withJson(command).addOption(
    new Option('--role <role>', 'what the account may do with the event').choices(TEAM_ROLES).makeOptionMandatory(),
  );
}

function formatTeam(members: ListedMember[], { json }: TeamOptions): string {
  if (json) return JSON.stringify(members);
  const lines = members.map(({ role, username, name, active }) => `${role}  ${username}  ${name}${active ? '' : '  (cannot sign in)'}`);
  return lines.join('\n') || 'Nobody is in the team.';
}
