import { adminActorOf } from '../../accounts/session/requireSession.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { findColleague } from '../../teams/findColleague.ts';
import { addMember, changeMemberRole, removeMember } from '../../teams/manageTeam.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { showTeamPage } from './teamPage.ts';
import { memberParam, teamLimit } from './teamRoutes.ts';
import { memberRoleSchema, newMemberSchema } from './teamSchemas.ts';

/** The page with the team of an event, and its forms. */
export function teamPages(deps: ConsoleDeps) {
  const { db, guards } = deps;
  const router = createRouter();
  const limited = teamLimit(deps);
  const path = '/console/events/:slug/team';
  const showTeam = (ctx: Context, errors: object = {}) => showTeamPage(deps, ctx, errors);

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

  return router;
}
