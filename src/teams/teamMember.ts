import type { Db } from '../database/dialect.ts';
import { rowsFrom, type Table, table } from '../database/tableMapping.ts';
import type { TeamRole } from './eventPermission.ts';

/** An account that works on an event. An account has at most one role in a team. */
export interface TeamMember {
  id: string;
  eventId: string;
  accountId: string;
  role: TeamRole;
  /** ISO 8601 in UTC. */
  addedAt: string;
}

export const teamMembers: Table<TeamMember> = table('team_members', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  role: 'text',
  addedAt: 'text',
});

export async function findTeamMember(db: Db, eventId: string, accountId: string): Promise<TeamMember | undefined> {
  return rowsFrom(db, teamMembers).where({ event_id: eventId, account_id: accountId }).first();
}

export async function countTeamMembers(db: Db, eventId: string): Promise<number> {
  return Number((await db('team_members').where({ event_id: eventId }).count({ members: '*' }).first())?.members ?? 0);
}

/** Whether the event has an owner other than this account who can sign in. */
export async function hasOwnerBeside(db: Db, eventId: string, accountId: string): Promise<boolean> {
  const owner = await db('team_members')
    .join('accounts', 'accounts.id', 'team_members.account_id')
    .where({ event_id: eventId, role: 'owner', enabled: 1, expired_at: null })
    .whereNotNull('approved_at')
    .whereNot({ account_id: accountId })
    .first('username');
  return owner !== undefined;
}
