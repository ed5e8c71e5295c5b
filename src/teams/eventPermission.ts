/** What somebody may do with one event. The list is closed: each guards routes of this program. */
export const EVENT_PERMISSIONS = [
  'event:read',
  'event:change',
  'event:call_off',
  'event:delete',
  'people:read',
  'people:change',
  'people:erase',
  'people:export',
  'people:check_in',
  'messages:send',
  'team:manage',
  'webhooks:manage',
] as const;

export type EventPermission = (typeof EVENT_PERMISSIONS)[number];

/** Roles in the team of an event, from the most to the least powerful. */
export const TEAM_ROLES = ['owner', 'editor', 'door', 'viewer'] as const;

export type TeamRole = (typeof TEAM_ROLES)[number];

/** The one table of who may do what with an event. Administrators may do everything, see `eventAccess.ts`. */
const ROLE_PERMISSIONS: Record<TeamRole, readonly EventPermission[]> = {
  owner: EVENT_PERMISSIONS,
  editor: ['event:read', 'event:change', 'people:read', 'people:change', 'people:export', 'people:check_in', 'messages:send'],
  door: ['event:read', 'people:read', 'people:check_in'],
  viewer: ['event:read', 'people:read'],
};

export function permissionsOfTeamRole(role: TeamRole): readonly EventPermission[] {
  return ROLE_PERMISSIONS[role];
}
