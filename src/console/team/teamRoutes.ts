import { adminActorOf } from '../../accounts/session/requireSession.ts';
import { isId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { type ApiResponses, BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { TEXT, UUID } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { findColleague } from '../../teams/findColleague.ts';
import { listTeam } from '../../teams/listTeam.ts';
import { addMember, changeMemberRole, removeMember } from '../../teams/manageTeam.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { refuseApiKey } from '../shell/requireApiKey.ts';
import { memberRoleSchema, newMemberSchema, TEAM_EXAMPLE, teamSchema } from './teamSchemas.ts';

const security = 'session' as const;
const ERRORS: ApiResponses = problems(401, 403, 404, 429, 503);
const EVENT_PARAMS = { slug: TEXT };
const MEMBER_PARAMS = { slug: TEXT, accountId: UUID };
const THE_TEAM = jsonResponse('The team, the most powerful roles first', teamSchema, TEAM_EXAMPLE);
const LAST_OWNER = { 409: problem('Nobody would be owner of the event any more') };

/** The team of an event as JSON. The page is in `teamPages.ts`. */
export function teamRoutes(deps: ConsoleDeps) {
  const { db, guards } = deps;
  const api = new ApiRouter('Events');
  const limited = teamLimit(deps);

  api.get(
    '/api/events/:slug/team',
    {
      ...{ id: 'listTeam', summary: 'List the team of an event', security, params: EVENT_PARAMS },
      responses: { 200: THE_TEAM, 302: redirectResponse('For browsers: to the login page'), ...ERRORS },
    },
    ...guards.event('event:read'),
    respondWithTeam,
  );

  api.post(
    '/api/events/:slug/team',
    {
      ...{ id: 'addTeamMember', summary: 'Add an account to the team of an event', security, params: EVENT_PARAMS, body: newMemberSchema },
      responses: { 201: THE_TEAM, ...BODY_ERRORS, ...ERRORS, 409: problem('The account is in the team, or the team is full') },
    },
    limited,
    ...guards.event('team:manage'),
    json,
    async (ctx) => {
      const { username, role } = validate(newMemberSchema, ctx.request.body);
      const { id } = await findColleague(db, username);
      await addMember(deps, adminActorOf(ctx), eventOf(ctx), { accountId: id, role });
      ctx.status = 201;
      await respondWithTeam(ctx);
    },
  );

  api.delete(
    '/api/events/:slug/team/me',
    {
      ...{ id: 'leaveTeam', summary: 'Leave the team of an event', security, params: EVENT_PARAMS },
      responses: { 204: { description: 'Left' }, ...ERRORS, ...LAST_OWNER },
    },
    ...guards.event('event:read'),
    refuseApiKey,
    async (ctx) => {
      await removeMember(deps, adminActorOf(ctx), eventOf(ctx), accountOf(ctx).id);
      ctx.status = 204;
    },
  );

  api.patch(
    '/api/events/:slug/team/:accountId',
    {
      ...{ id: 'changeTeamMember', summary: 'Give a member another role', security, params: MEMBER_PARAMS, body: memberRoleSchema },
      responses: { 200: THE_TEAM, ...BODY_ERRORS, ...ERRORS, ...LAST_OWNER },
    },
    limited,
    ...guards.event('team:manage'),
    json,
    async (ctx) => {
      const { role } = validate(memberRoleSchema, ctx.request.body);
      await changeMemberRole(deps, adminActorOf(ctx), eventOf(ctx), { accountId: memberParam(ctx), role });
      await respondWithTeam(ctx);
    },
  );

  api.delete(
    '/api/events/:slug/team/:accountId',
    {
      ...{ id: 'removeTeamMember', summary: 'Remove a member from the team of an event', security, params: MEMBER_PARAMS },
      responses: { 204: { description: 'Removed' }, ...ERRORS, ...LAST_OWNER },
    },
    limited,
    ...guards.event('team:manage'),
    async (ctx) => {
      await removeMember(deps, adminActorOf(ctx), eventOf(ctx), memberParam(ctx));
      ctx.status = 204;
    },
  );

  async function respondWithTeam(ctx: Context) {
    ctx.body = { members: await listTeam(db, eventOf(ctx)) };
  }

  return api;
}

/** Enough for the largest team in an hour, by the API and the page together; too few to try out usernames. */
export function teamLimit({ limits }: Pick<ConsoleDeps, 'limits'>) {
  return limits.limit({ name: 'team', max: 300, windowSeconds: 3_600 });
}

/** The account in the path. Throws DomainError `not-found` for what cannot be one: PostgreSQL rejects some strings. */
export function memberParam(ctx: Context): string {
  const id = String(ctx.params.accountId);
  if (!isId(id)) throw new DomainError('not-found', { key: 'console.errors.notInTeam' });
  return id;
}
