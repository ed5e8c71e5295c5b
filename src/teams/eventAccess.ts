import type { Permission } from '../accounts/domain/permission.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { type Event, events } from '../events/event.ts';
import { EVENT_PERMISSIONS, type EventPermission, permissionsOfTeamRole, type TeamRole } from './eventPermission.ts';
import { findTeamMember } from './teamMember.ts';

/** A signed-in account, as far as it matters here. */
export interface AccountWithPermissions {
  id: string;
  permissions: readonly Permission[];
}

/** What an account may do with one event, and why. */
export interface EventAccess {
  role: TeamRole | 'administrator';
  permissions: readonly EventPermission[];
}

/** With this permission an account sees and changes all events; without it only those of its teams. */
export const ALL_EVENTS: Permission = 'events:all';

/** Null: the account must not even learn that the event exists. */
export async function accessToEvent(db: Db, account: AccountWithPermissions, { id }: Event): Promise<EventAccess | null> {
  if (account.permissions.includes(ALL_EVENTS)) return { role: 'administrator', permissions: EVENT_PERMISSIONS };
  const member = await findTeamMember(db, id, account.id);
  return member ? { role: member.role, permissions: permissionsOfTeamRole(member.role) } : null;
}

/** The events that the account may see, by their start. */
export async function visibleEvents(db: Db, account: AccountWithPermissions): Promise<Event[]> {
  const all = rowsFrom(db, events).orderBy(['starts_at', 'slug']);
  if (account.permissions.includes(ALL_EVENTS)) return all;
  return all.whereIn('id', db('team_members').where({ account_id: account.id }).select('event_id'));
}
