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
  /** The key by which a program acts for the account; it may do no more than the key allows. */
  apiKey?: { id: string; eventId: string | null; scopes: readonly EventPermission[] };
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
  const { apiKey } = account;
  if (apiKey && apiKey.eventId !== null && apiKey.eventId !== id) return null;
  const access = await accessOfAccount(db, account, id);
  if (!apiKey || !access) return access;
  return { ...access, permissions: access.permissions.filter((permission) => apiKey.scopes.includes(permission)) };
}

async function accessOfAccount(db: Db, account: AccountWithPermissions, eventId: string): Promise<EventAccess | null> {
  if (account.permissions.includes(ALL_EVENTS)) return { role: 'administrator', permissions: EVENT_PERMISSIONS };
  const member = await findTeamMember(db, eventId, account.id);
  return member ? { role: member.role, permissions: permissionsOfTeamRole(member.role) } : null;
}

/** The events that the account may see, by their start. */
export async function visibleEvents(db: Db, account: AccountWithPermissions): Promise<Event[]> {
  const query = rowsFrom(db, events).orderBy(['starts_at', 'slug']);
  if (account.apiKey && account.apiKey.eventId !== null) query.where({ id: account.apiKey.eventId });
  if (account.permissions.includes(ALL_EVENTS)) return query;
  return query.whereIn('id', db('team_members').where({ account_id: account.id }).select('event_id'));
}
