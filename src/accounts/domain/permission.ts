/** What a role may allow, with the text that explains it. The list is closed: each guards routes of this program. */
export const PERMISSIONS = {
  'accounts:review': 'accounts.permissions.accountsReview',
  'accounts:manage': 'accounts.permissions.accountsManage',
  'roles:manage': 'accounts.permissions.rolesManage',
  'audit:read': 'accounts.permissions.auditRead',
  'events:manage': 'accounts.permissions.eventsManage',
  'events:all': 'accounts.permissions.eventsAll',
  'messages:manage': 'accounts.permissions.messagesManage',
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

/** Reads a list separated by spaces. Names that this program does not know, such as those of a newer one, are left out. */
export function parsePermissions(text: string): Permission[] {
  const names = text.split(' ');
  return ALL_PERMISSIONS.filter((permission) => names.includes(permission));
}

export function formatPermissions(permissions: readonly Permission[]): string {
  return [...permissions].sort().join(' ');
}
