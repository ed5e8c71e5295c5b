import type { AdminActor } from '../accounts/domain/adminActor.ts';
import { newId } from '../crypto/ids.ts';
import { insert } from '../database/tableMapping.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { ALL_EVENTS } from './eventAccess.ts';
import type { TeamRole } from './eventPermission.ts';
import { countTeamMembers, findTeamMember, hasOwnerBeside, type TeamMember, teamMembers } from './teamMember.ts';
import { recordTeamChange, type TeamTransaction, withLockedEvent } from './teamTransaction.ts';

/** Most members of one team: nobody fills the database by adding accounts. */
const MAX_TEAM_SIZE = 200;

interface NewMember {
  accountId: string;
  role: TeamRole;
  /** The invitation by which they join. */
  invitationId?: string;
}

type Clock = Pick<Deps, 'db' | 'now'>;

/** Throws DomainError `conflict` if the account is in the team, or the team is full. */
export function addMember(deps: Clock, actor: AdminActor, event: Pick<Event, 'id'>, member: NewMember): Promise<TeamMember> {
  return withLockedEvent(deps, event, actor, (transaction) => insertMember(transaction, member));
}

/**
 * The same inside a transaction that holds the lock of the event or has just inserted it, such as the one that creates an event
 * with its owner. Saves `transaction.event`, whose audit chain grows.
 */
export async function insertMember(transaction: TeamTransaction, { accountId, role, invitationId }: NewMember): Promise<TeamMember> {
  const { db, event, at } = transaction;
  if (await findTeamMember(db, event.id, accountId)) throw new DomainError('conflict', { key: 'console.errors.alreadyInTeam' });
  if ((await countTeamMembers(db, event.id)) >= MAX_TEAM_SIZE)
    throw new DomainError('conflict', { key: 'console.errors.teamFull', values: { most: MAX_TEAM_SIZE } });
  const member: TeamMember = { id: newId(), eventId: event.id, accountId, role, addedAt: at };
  await insert(db, teamMembers, [member]);
  await recordTeamChange(transaction, {
    action: 'team.member_added',
    subjectId: accountId,
    data: { role, ...(invitationId && { invitationId }) },
  });
  return member;
}

/** Throws DomainError `not-found`, or `conflict` if nobody would be owner any more. The same role again changes nothing. */
export function changeMemberRole(
  deps: Clock,
  actor: AdminActor,
  event: Pick<Event, 'id'>,
  { accountId, role }: NewMember,
): Promise<TeamMember> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const member = await requireMember(transaction, accountId);
    if (member.role === role) return member;
    await assertKeepsOwner(transaction, member);
    await transaction.db('team_members').where({ id: member.id }).update({ role });
    const data = { before: member.role, after: role };
    await recordTeamChange(transaction, { action: 'team.role_changed', subjectId: accountId, data });
    return { ...member, role };
  });
}

/** Throws DomainError `not-found`, or `conflict` if nobody would be owner any more. */
export function removeMember(deps: Clock, actor: AdminActor, event: Pick<Event, 'id'>, accountId: string): Promise<void> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const member = await requireMember(transaction, accountId);
    await assertKeepsOwner(transaction, member);
    await transaction.db('team_members').where({ id: member.id }).delete();
    await recordTeamChange(transaction, { action: 'team.member_removed', subjectId: accountId, data: { role: member.role } });
  });
}

async function requireMember({ db, event }: TeamTransaction, accountId: string): Promise<TeamMember> {
  const member = await findTeamMember(db, event.id, accountId);
  if (!member) throw new DomainError('not-found', { key: 'console.errors.notInTeam' });
  return member;
}

/** Whoever may do everything with every event may leave one without an owner: they remain. */
async function assertKeepsOwner({ db, event, actor }: TeamTransaction<AdminActor>, { role, accountId }: TeamMember): Promise<void> {
  if (role !== 'owner' || actor.permissions.includes(ALL_EVENTS)) return;
  if (!(await hasOwnerBeside(db, event.id, accountId))) throw new DomainError('conflict', { key: 'console.errors.lastOwner' });
}
