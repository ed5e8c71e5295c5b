import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import { listField } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { mayGrant } from '../domain/adminActor.ts';
import { ALL_PERMISSIONS, PERMISSIONS, type Permission } from '../domain/permission.ts';
import { ADMINISTRATOR, ROLE_NAME_PATTERN } from '../domain/role.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { signedInPage } from '../session/signedInPage.ts';
import { listRoleViews, type RoleView } from './roleSchemas.ts';

/** What was sent, to be shown again with its errors. */
interface TypedRole {
  name?: unknown;
  requireApproval?: unknown;
  requestable?: unknown;
  permissions?: unknown;
}

export async function showRoleListPage(ctx: Context, db: Db, errors: object = {}, typed: TypedRole = { requireApproval: 'yes' }) {
  const language = languageOf(ctx);
  const roles = await listRoleViews(db);
  signedInPage(ctx, 'roleList', {
    title: t(language, 'accounts.pages.roles'),
    roles: roles.map((role) => ({ ...role, permissionNames: role.permissions.map((permission) => t(language, PERMISSIONS[permission])) })),
    name: typeof typed.name === 'string' ? typed.name : '',
    requireApproval: typed.requireApproval === 'yes',
    requestable: typed.requestable === 'yes',
    permissions: permissionChoices(ctx, listField(typed.permissions) as Permission[], false),
    ...errors,
  });
}

/** With `errors`, as sent; the form is short, so what was typed is not kept apart from them. */
export async function showRolePage(ctx: Context, db: Db, errors: object = {}) {
  const role = await requireRoleView(db, roleNameParam(ctx));
  signedInPage(ctx, 'role', {
    title: role.name,
    role,
    mayDelete: !role.builtIn && role.accounts === 0,
    requireApproval: role.requireApproval,
    requestable: role.requestable,
    permissions: permissionChoices(ctx, role.permissions, role.name === ADMINISTRATOR),
    path: `/admin/roles/${role.name}`,
    ...errors,
  });
}

export async function requireRoleView(db: Db, name: string): Promise<RoleView> {
  const role = (await listRoleViews(db)).find((candidate) => candidate.name === name);
  if (!role) throw new DomainError('not-found', { key: 'accounts.errors.noSuchRole' });
  return role;
}

/** @throws DomainError `not-found` for what cannot be the name of a role. */
export function roleNameParam(ctx: Context): string {
  const name = String(ctx.params.name);
  if (!ROLE_NAME_PATTERN.test(name)) throw new DomainError('not-found', { key: 'accounts.errors.noSuchRole' });
  return name;
}

/** The checkboxes. One that the reader cannot change is shown, and sends its value as it is. */
function permissionChoices(ctx: Context, held: Permission[], isFixed: boolean) {
  const actor = adminActorOf(ctx);
  return ALL_PERMISSIONS.map((value) => ({
    value,
    id: value.replace(':', '-'),
    label: t(languageOf(ctx), PERMISSIONS[value]),
    isHeld: held.includes(value),
    isFixed: isFixed || !mayGrant(actor, [value]),
  }));
}
