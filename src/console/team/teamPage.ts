import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { causeText } from '../../messages/transports/causeText.ts';
import { TEAM_ROLES, type TeamRole } from '../../teams/eventPermission.ts';
import { type ListedInvitation, listInvitations } from '../../teams/invitation.ts';
import { type ListedMember, listTeam } from '../../teams/listTeam.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, accountOf, eventOf } from '../shell/guards.ts';

/** The page of a team; with `errors`, one of its forms again. Each form sends the name of its field: `username` or `email`. */
export async function showTeamPage({ db, now }: ConsoleDeps, ctx: Context, errors: object = {}) {
  const language = languageOf(ctx);
  const typed = (ctx.request.body ?? {}) as { username?: unknown; email?: unknown; role?: unknown };
  const members = await listTeam(db, eventOf(ctx));
  const mayManage = accessOf(ctx).permissions.includes('team:manage');
  const isNew = typed.username !== undefined || typed.email !== undefined;
  const role = (isNew && TEAM_ROLES.find((candidate) => candidate === typed.role)) || 'editor';
  consolePage(ctx, 'team', {
    title: t(language, 'console.team.title'),
    members: members.map((member) => toRow(member, ctx)),
    mayManage,
    isMember: members.some(({ accountId }) => accountId === accountOf(ctx).id),
    invitations: mayManage ? (await listInvitations(db, eventOf(ctx), now())).map((invitation) => toInvitationRow(invitation, ctx)) : [],
    typed: { username: textOf(typed.username), email: textOf(typed.email) },
    roles: roleChoices(language, typed.email === undefined ? role : 'editor'),
    invitedRoles: roleChoices(language, typed.email === undefined ? 'editor' : role),
    ...errors,
  });
}

function toRow(member: ListedMember, ctx: Context) {
  const language = languageOf(ctx);
  return {
    ...member,
    roleName: roleName(language, member.role),
    since: dateOf(member.addedAt, language),
    isOwn: member.accountId === accountOf(ctx).id,
    path: `/console/events/${eventOf(ctx).slug}/team/${member.accountId}`,
    roles: roleChoices(language, member.role),
  };
}

function toInvitationRow({ id, email, role, expiresAt, emailProblem, emailCause }: ListedInvitation, ctx: Context) {
  const language = languageOf(ctx);
  const about = t(language, 'console.team.invitedUntil', { role: roleName(language, role), date: dateOf(expiresAt, language) });
  return {
    email,
    about,
    emailProblem,
    emailCause: causeText(emailCause, language),
    hasEmailProblem: emailProblem !== null,
    path: `/console/events/${eventOf(ctx).slug}/team/invitations/${id}`,
  };
}

export function roleName(language: string, role: TeamRole): string {
  return t(language, `console.team.roles.${role}`);
}

function roleChoices(language: string, chosen: TeamRole) {
  return TEAM_ROLES.map((role) => ({
    role,
    name: roleName(language, role),
    hint: t(language, `console.team.roleHints.${role}`),
    isChosen: role === chosen,
  }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function dateOf(at: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));
}
