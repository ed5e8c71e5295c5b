import Joi from 'joi';
import type { Db } from '../../database/dialect.ts';
import { problem } from '../../http/apiResponses.ts';
import { arrayOf, BOOLEAN, COUNT, type JsonSchema, objectSchema, oneOf, TEXT } from '../../http/jsonSchema.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { withMessages } from '../../validation/validate.ts';
import { ALL_PERMISSIONS, type Permission } from '../domain/permission.ts';
import { allRoles, BUILT_IN_ROLES, ROLE_NAME_PATTERN, type Role } from '../domain/role.ts';
import { type RoleSettings, settingsOf } from '../login/manageRole.ts';

export interface RoleView extends RoleSettings {
  name: string;
  builtIn: boolean;
  /** How many accounts have it. */
  accounts: number;
}

/** Roles with the number of their accounts. */
export async function listRoleViews(db: Db): Promise<RoleView[]> {
  const counts = await db('account_roles').groupBy('role').select('role').count<{ role: string; count: number | string }[]>({ count: '*' });
  const countByRole = new Map(counts.map(({ role, count }) => [role, Number(count)]));
  return (await allRoles(db)).map((role) => toRoleView(role, countByRole.get(role.name) ?? 0));
}

export function toRoleView(role: Role, accounts: number): RoleView {
  return { name: role.name, ...settingsOf(role), builtIn: BUILT_IN_ROLES.includes(role.name), accounts };
}

const roleName = Joi.string()
  .trim()
  .pattern(ROLE_NAME_PATTERN)
  .required()
  .error(withMessages({ '*': { key: 'accounts.fieldErrors.roleName' } }));
const permissionList = Joi.array<Permission[]>()
  .items(Joi.valid(...ALL_PERMISSIONS))
  .unique()
  .max(ALL_PERMISSIONS.length);
const settings = { requireApproval: Joi.boolean(), requestable: Joi.boolean(), permissions: permissionList };

export const newRoleSchema = inputSchema<RoleSettings & { name: string }>({
  name: roleName,
  requireApproval: settings.requireApproval.default(true),
  requestable: settings.requestable.default(false),
  permissions: permissionList.default([]),
}).example({ name: 'auditor', requireApproval: true, requestable: false, permissions: ['audit:read'] });

export const roleChangesSchema = inputSchema<Partial<RoleSettings>>(settings).example({ requireApproval: true });

/** Forms send nothing for a checkbox that is not ticked. */
const formSettings = {
  requireApproval: Joi.boolean().truthy('yes').default(false),
  requestable: Joi.boolean().truthy('yes').default(false),
  permissions: permissionList.single().default([]),
};
export const newRoleForm = inputSchema<RoleSettings & { name: string }>({ name: roleName, ...formSettings });
export const roleForm = inputSchema<RoleSettings>(formSettings);

export const roleViewSchema: JsonSchema = {
  title: 'Role',
  ...objectSchema<RoleView>({
    name: TEXT,
    requireApproval: { ...BOOLEAN, description: 'Whether an account that asks for it has to be approved' },
    requestable: { ...BOOLEAN, description: 'Whether people may ask for it when they request an account' },
    permissions: arrayOf(oneOf(...ALL_PERMISSIONS)),
    builtIn: { ...BOOLEAN, description: 'Whether it cannot be deleted' },
    accounts: { ...COUNT, description: 'How many accounts have it' },
  }),
};
export const ROLE_EXAMPLE: RoleView = {
  ...{ name: 'organiser', requireApproval: true, requestable: true, permissions: ['events:manage'] },
  ...{ builtIn: true, accounts: 3 },
};

export const ROLE_PARAMS = { name: { type: 'string', description: 'The name of the role' } };
export const NO_SUCH_ROLE = { 404: problem('There is no such role') };
export const BEYOND_ROLES = { 403: problem('Your roles do not allow this, or the request comes from another site') };
