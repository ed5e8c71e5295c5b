import { adminActorOf } from '../../accounts/session/requireSession.ts';
import { isId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { type ApiResponses, BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { form, json } from '../../http/body.ts';
import { TEXT, UUID } from '../../http/jsonSchema.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { listInvitations } from '../../teams/invitation.ts';
import { invite, withdrawInvitation } from '../../teams/invite.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';
import { INVITATION_EXAMPLE, invitationListSchema, invitationSchema, newInvitationSchema, toInvitationView } from './invitationSchemas.ts';
import { showTeamPage } from './teamPage.ts';

const security = 'session' as const;
const ERRORS: ApiResponses = problems(401, 403, 404, 429, 503);
const EVENT_PARAMS = { slug: TEXT };

/** Invitations into the team of an event, as JSON and by the forms of its page. */
export function invitationRoutes(deps: ConsoleDeps) {
  const { db, now, guards, limits } = deps;
  const api = new ApiRouter('Events');
  const guarded = guards.event('team:manage');
  const limited = limits.limit({ name: 'team-invitations', max: 60, windowSeconds: 3_600 });

  api.get(
    '/api/events/:slug/team/invitations',
    {
      ...{ id: 'listTeamInvitations', summary: 'List the invitations that can still be accepted', security, params: EVENT_PARAMS },
      responses: {
        200: jsonResponse('The newest first', invitationListSchema, { invitations: [INVITATION_EXAMPLE] }),
        302: redirectResponse('For browsers: to the login page'),
        ...ERRORS,
      },
    },
    ...guarded,
    async (ctx) => {
      ctx.body = { invitations: (await listInvitations(db, eventOf(ctx), now())).map(toInvitationView) };
    },
  );

  api.post(
    '/api/events/:slug/team/invitations',
    {
      ...{ id: 'inviteIntoTeam', summary: 'Invite somebody by email, whether they have an account or not', security },
      ...{ params: EVENT_PARAMS, body: newInvitationSchema },
      responses: {
        201: jsonResponse('Invited', invitationSchema, INVITATION_EXAMPLE),
        ...BODY_ERRORS,
        ...ERRORS,
        409: problem('The address is invited already, or too many are'),
      },
    },
    limited,
    ...guarded,
    json,
    async (ctx) => {
      ctx.body = toInvitationView({ ...(await inviteBy(ctx)), emailProblem: null, emailCause: null });
      ctx.status = 201;
    },
  );

  api.delete(
    '/api/events/:slug/team/invitations/:invitationId',
    {
      ...{ id: 'withdrawTeamInvitation', summary: 'Withdraw an invitation', security, params: { slug: TEXT, invitationId: UUID } },
      responses: { 204: { description: 'Withdrawn' }, ...ERRORS },
    },
    limited,
    ...guarded,
    async (ctx) => {
      await withdrawBy(ctx);
      ctx.status = 204;
    },
  );

  api.router.post('/console/events/:slug/team/invitations', limited, ...guarded, form, (ctx) => act(ctx, 'invited', () => inviteBy(ctx)));
  api.router.post('/console/events/:slug/team/invitations/:invitationId/removal', limited, ...guarded, form, (ctx) =>
    act(ctx, 'invitationWithdrawn', () => withdrawBy(ctx)),
  );

  function inviteBy(ctx: Context) {
    return invite(deps, adminActorOf(ctx), eventOf(ctx), validate(newInvitationSchema, ctx.request.body));
  }

  async function withdrawBy(ctx: Context) {
    const id = String(ctx.params.invitationId);
    // PostgreSQL rejects some strings.
    if (!isId(id)) throw new DomainError('not-found', { key: 'console.errors.noInvitation' });
    await withdrawInvitation(deps, adminActorOf(ctx), eventOf(ctx), id);
  }

  function act(ctx: Context, done: 'invited' | 'invitationWithdrawn', work: () => Promise<unknown>): Promise<void> {
    const rerender = (_: Context, errors: object) => showTeamPage(deps, ctx, errors);
    return rerenderOnError(ctx, rerender, async () => {
      await work();
      redirect(ctx, `/console/events/${eventOf(ctx).slug}/team?done=${done}`);
    });
  }

  return api;
}
