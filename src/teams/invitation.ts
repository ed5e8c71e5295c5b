import type { InvitationTokens } from '../accounts/domain/invitationTokens.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom, type Table, table } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import { type Event, events } from '../events/event.ts';
import type { TeamRole } from './eventPermission.ts';

/** Somebody who was asked by email to join a team. The row is deleted when they join, or it is withdrawn or expires. */
export interface TeamInvitation {
  id: string;
  eventId: string;
  /** As typed. */
  email: string;
  emailNormalized: string;
  role: TeamRole;
  /** The email that carries the link. */
  messageId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  expiresAt: string;
}

export const teamInvitations: Table<TeamInvitation> = table('team_invitations', {
  id: 'text',
  eventId: 'text',
  email: 'text',
  emailNormalized: 'text',
  role: 'text',
  messageId: 'text',
  createdAt: 'text',
  expiresAt: 'text',
});

/** What the team sees of an invitation. */
export interface ListedInvitation extends TeamInvitation {
  /** Why the email with the link did not arrive: the reply of a mail server. Null: nothing is known against it. */
  emailProblem: string | null;
  /** The same in one word; see `causeText`. */
  emailCause: string | null;
}

const NO_PROBLEM = { emailProblem: null, emailCause: null };

/** Those that can still be accepted, the newest first. */
export async function listInvitations(db: Db, { id }: Pick<Event, 'id'>, now: Date): Promise<ListedInvitation[]> {
  const invitations = await rowsFrom(db, teamInvitations)
    .where({ event_id: id })
    .where('expires_at', '>', now.toISOString())
    .orderBy('id', 'desc');
  const ids = invitations.map(({ messageId }) => messageId);
  const failed: { id: string; cause: string | null; reason: string | null }[] = await db('mail_log')
    .whereIn('id', ids)
    .whereIn('state', ['undeliverable', 'bounced'])
    .select('id', 'cause', { reason: 'last_error' });
  const problems = new Map(failed.map(({ id, cause, reason }) => [id, { emailProblem: reason ?? '', emailCause: cause }]));
  return invitations.map((invitation) => ({ ...invitation, ...(problems.get(invitation.messageId) ?? NO_PROBLEM) }));
}

/** What the link with this token invites to. Throws DomainError `gone` for every link that does not work, whatever the reason. */
export async function findInvitation(
  db: Db,
  tokens: InvitationTokens,
  token: string,
  now: Date,
): Promise<{ invitation: TeamInvitation; event: Event }> {
  const id = tokens.verify(token);
  const invitation = id === null ? undefined : await rowsFrom(db, teamInvitations).where({ id }).first();
  const event = invitation && (await rowsFrom(db, events).where({ id: invitation.eventId }).first());
  if (!invitation || !event || invitation.expiresAt <= now.toISOString()) throw invitationGone();
  return { invitation, event };
}

export function invitationGone(): DomainError {
  return new DomainError('gone', { key: 'console.errors.invitationGone' });
}
