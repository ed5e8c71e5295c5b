import { type Account, accounts } from '../accounts/domain/account.ts';
import type { AccountState } from '../accounts/domain/accountState.ts';
import { stateOf } from '../accounts/domain/accountState.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom, selectIn } from '../database/tableMapping.ts';
import type { Event } from '../events/event.ts';
import { TEAM_ROLES, type TeamRole } from './eventPermission.ts';
import { teamMembers } from './teamMember.ts';

/** A member of a team as its other members see them: no address. */
export interface ListedMember {
  accountId: string;
  username: string;
  name: string;
  role: TeamRole;
  addedAt: string;
  /** Whether the account can sign in at present. */
  active: boolean;
}

/** The most powerful first, then by username. */
export async function listTeam(db: Db, { id }: Pick<Event, 'id'>): Promise<ListedMember[]> {
  const members = await rowsFrom(db, teamMembers).where({ event_id: id });
  const found = await selectIn(
    db,
    accounts,
    'id',
    members.map(({ accountId }) => accountId),
  );
  const byId = new Map(found.map((account) => [account.id, account]));
  const listed = members.flatMap(({ accountId, role, addedAt }) => {
    const account = byId.get(accountId);
    return account ? [{ ...publicParts(account), role, addedAt }] : [];
  });
  return listed.sort((a, b) => TEAM_ROLES.indexOf(a.role) - TEAM_ROLES.indexOf(b.role) || a.username.localeCompare(b.username));
}

const ACTIVE: AccountState = 'active';

function publicParts(account: Account) {
  const { id, username, firstName, lastName } = account;
  return { accountId: id, username, name: `${firstName} ${lastName}`.trim(), active: stateOf(account) === ACTIVE };
}
