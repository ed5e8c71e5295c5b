import { adminActorOf } from '../../accounts/session/requireSession.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { TEAM_ROLES, type TeamRole } from '../../teams/eventPermission.ts';
import { findColleague } from '../../teams/findColleague.ts';
import { type ListedMember, listTeam } from '../../teams/listTeam.ts';
import { addMember, changeMemberRole, removeMember } from '../../teams/manageTeam.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, accountOf, eventOf } from '../shell/guards.ts';
import { memberParam, teamLimit } from './teamRoutes.ts';
import { memberRoleSchema, newMemberSchema } from './teamSchemas.ts';

/** The page with the team of an event, and its forms. */
export function teamPages(deps: ConsoleDeps) {
  const { db, guards } = deps;
  const router = createRouter();
  const limited = teamLimit(deps);
  const path = '/console/events/:slug/team';

  router.get(path, ...guards.event('event:read'), (ctx) => showTeam(ctx));

  router.post(path, limited, ...guards.event('team:manage'), form, (ctx) =>
    act(ctx, 'memberAdded', async () => {
      const { username, role } = validate(newMemberSchema, ctx.request.body);
      const { id } = await findColleague(db, username);
      await addMember(deps, adminActorOf(ctx), eventOf(ctx), { accountId: id, role });
    }),
  );

  router.post(`${path}/leave`, ...guards.event('event:read'), form, (ctx) =>
    rerenderOnError(ctx, showTeam, async () => {
      await removeMember(deps, adminActorOf(ctx), eventOf(ctx), accountOf(ctx).id);
      redirect(ctx, '/console?done=leftTeam');
    }),
  );

  router.post(`${path}/:accountId`, limited, ...guards.event('team:manage'), form, (ctx) =>
    act(ctx, 'saved', async () => {
      const { role } = validate(memberRoleSchema, ctx.request.body);
      await changeMemberRole(deps, adminActorOf(ctx), eventOf(ctx), { accountId: memberParam(ctx), role });
    }),
  );

  router.post(`${path}/:accountId/removal`, limited, ...guards.event('team:manage'), form, (ctx) =>
    act(ctx, 'memberRemoved', () => removeMember(deps, adminActorOf(ctx), eventOf(ctx), memberParam(ctx))),
  );

  function act(ctx: Context, done: 'memberAdded' | 'memberRemoved' | 'saved', work: () => Promise<unknown>): Promise<void> {
    return rerenderOnError(ctx, showTeam, async () => {
      await work();
      redirect(ctx, `/console/events/${eventOf(ctx).slug}/team?done=${done}`);
    });
  }

  async function showTeam(ctx: Context, errors: object = {}) {
    const language = languageOf(ctx);
    const typed = (ctx.request.body ?? {}) as { username?: unknown; role?: unknown };
    const members = await listTeam(db, eventOf(ctx));
    const own = members.find(({ accountId }) => accountId === accountOf(ctx).id);
    consolePage(ctx, 'team', {
      title: t(language, 'console.team.title'),
      members: members.map((member) => toRow(member, ctx)),
      mayManage: accessOf(ctx).permissions.includes('team:manage'),
      isMember: own !== undefined,
      typed: { username: typeof typed.username === 'string' ? typed.username : '' },
      roles: roleChoices(language, (typed.username !== undefined && TEAM_ROLES.find((role) => role === typed.role)) || 'editor'),
      ...errors,
    });
  }

  return router;
}

function toRow(member: ListedMember, ctx: Context) {
  const language = languageOf(ctx);
  return {
    ...member,
    roleName: roleName(language, member.role),
    since: new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(member.addedAt)),
    isOwn: member.accountId === accountOf(ctx).id,
    path: `/console/events/${eventOf(ctx).slug}/team/${member.accountId}`,
    roles: roleChoices(language, member.role),
  };
}

function roleName(language: string, role: TeamRole): string {
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
