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

const teamMembers: Table<TeamMember> = table('team_members', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  role: 'text',
  addedAt: 'text',
});

export async function findTeamMember(db: Db, eventId: string, accountId: string): Promise<TeamMember | undefined> {
  return rowsFrom(db, teamMembers).where({ event_id: eventId, account_id: accountId }).first();
}
