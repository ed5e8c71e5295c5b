import type { AccountDeps } from '../accounts/domain/accountDeps.ts';
import type { AdminActor } from '../accounts/domain/adminActor.ts';
import { addressOf, emailContact } from '../accounts/domain/identity.ts';
import { enqueueMessage } from '../accounts/domain/unitOfWork.ts';
import { newId } from '../crypto/ids.ts';
import { insert, rowsFrom } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { createChangeSet, saveChangeSets } from '../messages/changeSet.ts';
import { emailErrorText } from '../validation/emailAddress.ts';
import { assertMailable } from '../validation/mailable.ts';
import type { TeamRole } from './eventPermission.ts';
import { findInvitation, invitationGone, type TeamInvitation, teamInvitations } from './invitation.ts';
import { insertMember } from './manageTeam.ts';
import type { TeamMember } from './teamMember.ts';
import { recordTeamChange, type TeamTransaction, withLockedEvent } from './teamTransaction.ts';

const LIFETIME_MS = 7 * 24 * 3_600_000;
const MAX_PENDING = 50;
/** One owner, over all events: an approved account must be no means to email strangers. */
const PER_DAY = { name: 'team invitations', max: 50, windowSeconds: 86_400 };

/**
 * Invites somebody by email. The result is the same whether they have an account or not. Throws DomainError `invalid` for what is no
 * address, `conflict` if it is invited already or too many are, and `too-many`.
 */
export async function invite(
  deps: AccountDeps,
  actor: AdminActor,
  event: Pick<Event, 'id'>,
  { email, role }: { email: string; role: TeamRole },
): Promise<TeamInvitation> {
  const contact = emailContact(email);
  if (!contact)
    throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'email', message: emailErrorText(email) }] });
  await assertMailable(deps, { deliverable: addressOf(contact).recipient });
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const { db, at } = transaction;
    await deleteExpired(transaction);
    const pending = await rowsFrom(db, teamInvitations).where({ event_id: event.id });
    if (pending.some(({ emailNormalized }) => emailNormalized === contact.valueNormalized))
      throw new DomainError('conflict', { key: 'console.errors.alreadyInvited' });
    if (pending.length >= MAX_PENDING)
      throw new DomainError('conflict', { key: 'console.errors.tooManyInvited', values: { most: MAX_PENDING } });
    const counter = { limit: PER_DAY, subject: actor.id ?? 'operator' };
    await deps.counters.consume(db, new Date(at), [counter], 'too-many', { key: 'console.errors.tooManyInvitations' });
    const invitation: TeamInvitation = {
      ...{ id: newId(), eventId: event.id, email: contact.value, emailNormalized: contact.valueNormalized, role, messageId: '' },
      ...{ createdAt: at, expiresAt: new Date(Date.parse(at) + LIFETIME_MS).toISOString() },
    };
    invitation.messageId = await enqueueInvitation(deps, transaction, invitation, addressOf(contact));
    await insert(db, teamInvitations, [invitation]);
    await recordTeamChange(transaction, { action: 'team.invited', subjectId: invitation.id, data: { role } });
    return invitation;
  });
}

/** Throws DomainError `not-found` for an invitation that is not pending. */
export function withdrawInvitation(deps: AccountDeps, actor: AdminActor, event: Pick<Event, 'id'>, invitationId: string): Promise<void> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const invitation = await rowsFrom(transaction.db, teamInvitations).where({ id: invitationId, event_id: event.id }).first();
    if (!invitation) throw new DomainError('not-found', { key: 'console.errors.noInvitation' });
    await deleteInvitation(transaction, invitation);
    await recordTeamChange(transaction, { action: 'team.invitation_withdrawn', subjectId: invitation.id });
  });
}

/** The signed-in account joins the team to which the link invites. Throws DomainError `gone`, or `conflict` if it is in the team. */
export async function acceptInvitation(deps: AccountDeps, actor: AdminActor & { id: string }, token: string): Promise<TeamMember> {
  const { invitation, event } = await findInvitation(deps.db, deps.invitationTokens, token, deps.now());
  return withLockedEvent(deps, event, actor, async (transaction) => {
    // Of two people who follow the link at once, one joins.
    const current = await rowsFrom(transaction.db, teamInvitations).where({ id: invitation.id }).first();
    if (!current) throw invitationGone();
    const member = await insertMember(transaction, { accountId: actor.id, role: current.role, invitationId: current.id });
    await deleteInvitation(transaction, current);
    return member;
  });
}

async function enqueueInvitation(
  { allowance, now }: AccountDeps,
  { db, event, actor, at }: TeamTransaction,
  { id, emailNormalized, role, expiresAt }: TeamInvitation,
  address: ReturnType<typeof addressOf>,
): Promise<string> {
  const changeSet = { ...createChangeSet(actor), at };
  const data = { invitationId: id, event: event.title, role, expiresAt, locale: event.language };
  const message = enqueueMessage(changeSet, 'account-invitation', { accountId: null, ...address, data });
  await allowance.plan(db, now(), [{ message, address: emailNormalized, network: actor.network }]);
  await saveChangeSets(db, [changeSet]);
  return message.id;
}

async function deleteExpired(transaction: TeamTransaction): Promise<void> {
  const { db, event, at } = transaction;
  const expired = await rowsFrom(db, teamInvitations).where({ event_id: event.id }).where('expires_at', '<=', at);
  for (const invitation of expired) await deleteInvitation(transaction, invitation);
}

/** With the address, which its email has too. An email that has not left is withdrawn. */
async function deleteInvitation({ db, at }: TeamTransaction, { id, messageId }: TeamInvitation): Promise<void> {
  await db('messages').where({ id: messageId, sent_at: null, failed_at: null, withdrawn_at: null }).update({ withdrawn_at: at });
  await db('messages').where({ id: messageId }).update({ recipient: null });
  await db('team_invitations').where({ id }).delete();
}
