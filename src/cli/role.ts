import { type Command, InvalidArgumentError } from 'commander';
import { createAccountDeps } from '../accounts/domain/accountDeps.ts';
import { operatorActor } from '../accounts/domain/adminActor.ts';
import { ALL_PERMISSIONS, type Permission } from '../accounts/domain/permission.ts';
import { allRoles, type Role } from '../accounts/domain/role.ts';
import { changeRole, defineRole, deleteRole, type RoleSettings, settingsOf } from '../accounts/login/manageRole.ts';
import { runWithDeps } from './operate.ts';

interface RoleOptions {
  approval?: boolean;
  requestable?: boolean;
  permission?: Permission[];
  clear?: boolean;
}

/** `slotkeeper role …` */
export function roleCommand(program: Command): void {
  const role = program.command('role').description('define what accounts may do');

  role
    .command('list')
    .description('list the roles and what they permit')
    .action(() => runWithDeps(async ({ deps }) => (await allRoles(deps.db)).map(formatRole).join('\n')));

  addOptions(role.command('define <name>').description('define a role; by default it needs approval and cannot be requested')).action(
    (name: string, options: RoleOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const settings = { requireApproval: true, requestable: false, permissions: [], ...settingsFrom(options) };
        return formatRole(await defineRole(createAccountDeps(deps), operatorActor(actor), name, settings));
      }),
  );

  addOptions(role.command('set <name>').description('change a role: what is not given stays as it is')).action(
    (name: string, options: RoleOptions) =>
      runWithDeps(async ({ deps, actor }) =>
        formatRole(await changeRole(createAccountDeps(deps), operatorActor(actor), name, settingsFrom(options))),
      ),
  );

  role
    .command('delete <name>')
    .description('delete a role that no account has')
    .action((name: string) =>
      runWithDeps(async ({ deps, actor }) => {
        await deleteRole(createAccountDeps(deps), operatorActor(actor), name);
        return `Deleted the role ${name}.`;
      }),
    );
}

function addOptions(command: Command): Command {
  return command
    .option('--approval', 'accounts that ask for it have to be approved')
    .option('--no-approval', 'they need no approval')
    .option('--requestable', 'people may ask for it when they request an account')
    .option('--no-requestable', 'only administrators and the operator give it')
    .option('--permission <permission...>', ALL_PERMISSIONS.join(', '), parsePermission)
    .option('--clear', 'take all permissions away');
}

function parsePermission(text: string, earlier: Permission[] = []): Permission[] {
  const known = ALL_PERMISSIONS.find((permission) => permission === text);
  if (!known) throw new InvalidArgumentError(`Permissions are ${ALL_PERMISSIONS.join(', ')}.`);
  return [...earlier, known];
}

/** What was given only, so that the rest stays as it is. */
function settingsFrom({ approval, requestable, permission, clear }: RoleOptions): Partial<RoleSettings> {
  return {
    ...(approval !== undefined && { requireApproval: approval }),
    ...(requestable !== undefined && { requestable }),
    ...(clear && { permissions: [] }),
    ...(permission && { permissions: permission }),
  };
}

function formatRole(role: Role): string {
  const { requireApproval, requestable, permissions } = settingsOf(role);
  const approval = requireApproval ? 'needs approval' : 'no approval';
  return `${role.name}  ${approval}  ${requestable ? 'can be requested' : 'cannot be requested'}  ${permissions.join(', ') || '-'}`;
}
