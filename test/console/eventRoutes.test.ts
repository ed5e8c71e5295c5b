import { expect } from 'chai';
import type { Event } from '../../src/events/event.ts';
import { type EventPermission, permissionsOfTeamRole, TEAM_ROLES } from '../../src/teams/eventPermission.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';
import { listRoutes } from '../support/routes.ts';
import { aService, type RunningService } from '../support/service.ts';

/** What each route about one event requires. New routes are added here: the test fails for one that is not. */
const REQUIRED: Record<string, EventPermission> = {
  'GET /console/events/:slug': 'event:read',
  'GET /console/events/:slug/edit': 'event:change',
  'POST /console/events/:slug/edit': 'event:change',
  'GET /console/events/:slug/preview': 'event:read',
  'GET /console/events/:slug/preview/page': 'event:read',
  'GET /console/events/:slug/preview/email': 'event:read',
  'POST /console/events/:slug/publish': 'event:change',
  'POST /console/events/:slug/unpublish': 'event:change',
  'POST /console/events/:slug/open': 'event:change',
  'POST /console/events/:slug/close': 'event:change',
  'GET /console/events/:slug/call-off': 'event:call_off',
  'POST /console/events/:slug/call-off': 'event:call_off',
  'GET /console/events/:slug/copy': 'event:read',
  'POST /console/events/:slug/copy': 'event:read',
  'GET /console/events/:slug/delete': 'event:delete',
  'POST /console/events/:slug/delete': 'event:delete',
  'GET /console/events/:slug/pictures': 'event:change',
  'POST /console/events/:slug/pictures/:kind': 'event:change',
  'POST /console/events/:slug/pictures/:kind/removal': 'event:change',
  'GET /api/events/:slug/picture': 'event:read',
  'PUT /api/events/:slug/picture': 'event:change',
  'PATCH /api/events/:slug/picture': 'event:change',
  'DELETE /api/events/:slug/picture': 'event:change',
  'GET /api/events/:slug/logo': 'event:read',
  'PUT /api/events/:slug/logo': 'event:change',
  'PATCH /api/events/:slug/logo': 'event:change',
  'DELETE /api/events/:slug/logo': 'event:change',
  'GET /console/events/:slug/door': 'people:check_in',
  'POST /console/events/:slug/door': 'people:check_in',
  'POST /console/events/:slug/door/walk-ins': 'people:check_in',
  'GET /console/events/:slug/door/list': 'people:check_in',
  'GET /console/events/:slug/people': 'people:read',
  'POST /console/events/:slug/people/bulk': 'people:change',
  'GET /console/events/:slug/people/new': 'people:change',
  'POST /console/events/:slug/people/new': 'people:change',
  'GET /console/events/:slug/people/:id': 'people:read',
  'GET /console/events/:slug/people/:id/resend': 'people:change',
  'POST /console/events/:slug/people/:id/resend': 'people:change',
  'GET /console/events/:slug/people/:id/change': 'people:change',
  'POST /console/events/:slug/people/:id/change': 'people:change',
  'GET /console/events/:slug/people/:id/confirm': 'people:change',
  'POST /console/events/:slug/people/:id/confirm': 'people:change',
  'GET /console/events/:slug/people/:id/cancel': 'people:change',
  'POST /console/events/:slug/people/:id/cancel': 'people:change',
  'GET /console/events/:slug/people/:id/promote': 'people:change',
  'POST /console/events/:slug/people/:id/promote': 'people:change',
  'GET /console/events/:slug/people/:id/offer': 'people:change',
  'POST /console/events/:slug/people/:id/offer': 'people:change',
  'GET /console/events/:slug/people/:id/wait': 'people:change',
  'POST /console/events/:slug/people/:id/wait': 'people:change',
  'GET /console/events/:slug/people/:id/erase': 'people:erase',
  'POST /console/events/:slug/people/:id/erase': 'people:erase',
  'GET /api/events/:slug/registrations/:id': 'people:read',
  'PATCH /api/events/:slug/registrations/:id': 'people:change',
  'DELETE /api/events/:slug/registrations/:id': 'people:erase',
  'POST /api/events/:slug/registrations': 'people:change',
  'POST /api/events/:slug/registrations/:id/resend': 'people:change',
  'POST /api/events/:slug/registrations/:id/confirm': 'people:change',
  'POST /api/events/:slug/registrations/:id/cancel': 'people:change',
  'POST /api/events/:slug/registrations/:id/promote': 'people:change',
  'POST /api/events/:slug/registrations/:id/offer': 'people:change',
  'POST /api/events/:slug/registrations/:id/wait': 'people:change',
  'GET /api/events/:slug/registrations': 'people:read',
  'POST /api/events/:slug/registrations/bulk': 'people:change',
  'GET /console/events/:slug/history': 'event:read',
  'GET /api/events/:slug/history': 'event:read',
  'GET /console/events/:slug/notices': 'event:read',
  'POST /console/events/:slug/notices': 'event:read',
  'GET /console/events/:slug/questions': 'event:change',
  'GET /console/events/:slug/questions/new': 'event:change',
  'POST /console/events/:slug/questions/new': 'event:change',
  'GET /console/events/:slug/questions/:questionId': 'event:change',
  'POST /console/events/:slug/questions/:questionId': 'event:change',
  'POST /console/events/:slug/questions/:questionId/move': 'event:change',
  'POST /console/events/:slug/questions/:questionId/archive': 'event:change',
  'GET /api/events/:slug/questions': 'event:read',
  'POST /api/events/:slug/questions': 'event:change',
  'POST /api/events/:slug/questions/order': 'event:change',
  'PATCH /api/events/:slug/questions/:questionId': 'event:change',
  'DELETE /api/events/:slug/questions/:questionId': 'event:change',
  'GET /console/events/:slug/team': 'event:read',
  'POST /console/events/:slug/team': 'team:manage',
  'POST /console/events/:slug/team/leave': 'event:read',
  'POST /console/events/:slug/team/:accountId': 'team:manage',
  'POST /console/events/:slug/team/:accountId/removal': 'team:manage',
  'GET /api/events/:slug': 'event:read',
  'PATCH /api/events/:slug': 'event:change',
  'DELETE /api/events/:slug': 'event:delete',
  'POST /api/events/:slug/publish': 'event:change',
  'POST /api/events/:slug/unpublish': 'event:change',
  'POST /api/events/:slug/open': 'event:change',
  'POST /api/events/:slug/close': 'event:change',
  'POST /api/events/:slug/call-off': 'event:call_off',
  'POST /api/events/:slug/copy': 'event:read',
  'POST /api/events/:slug/preview': 'event:change',
  'GET /api/events/:slug/door': 'people:check_in',
  'GET /api/events/:slug/check-ins': 'people:check_in',
  'POST /api/events/:slug/check-ins': 'people:check_in',
  'POST /api/events/:slug/walk-ins': 'people:check_in',
  'GET /api/events/:slug/export': 'people:export',
  'GET /api/events/:slug/notices': 'event:read',
  'PATCH /api/events/:slug/notices': 'event:read',
  'GET /console/events/:slug/messages': 'messages:send',
  'GET /console/events/:slug/messages/new': 'messages:send',
  'POST /console/events/:slug/messages/new': 'messages:send',
  'GET /console/events/:slug/messages/:id': 'messages:send',
  'GET /console/events/:slug/messages/:id/preview': 'messages:send',
  'GET /console/events/:slug/messages/:id/edit': 'messages:send',
  'POST /console/events/:slug/messages/:id/edit': 'messages:send',
  'POST /console/events/:slug/messages/:id/send': 'messages:send',
  'POST /console/events/:slug/messages/:id/pause': 'messages:send',
  'POST /console/events/:slug/messages/:id/continue': 'messages:send',
  'POST /console/events/:slug/messages/:id/cancel': 'messages:send',
  'POST /console/events/:slug/messages/:id/test': 'messages:send',
  'GET /console/events/:slug/emails': 'event:change',
  'GET /console/events/:slug/emails/preview': 'event:change',
  'POST /console/events/:slug/emails/preview': 'event:change',
  'POST /console/events/:slug/emails': 'event:change',
  'POST /console/events/:slug/emails/test': 'event:change',
  'GET /api/events/:slug/emails': 'event:change',
  'PATCH /api/events/:slug/emails': 'event:change',
  'POST /api/events/:slug/emails/preview': 'event:change',
  'POST /api/events/:slug/emails/test': 'event:change',
  'GET /api/events/:slug/messages': 'messages:send',
  'POST /api/events/:slug/messages': 'messages:send',
  'GET /api/events/:slug/messages/:id': 'messages:send',
  'PATCH /api/events/:slug/messages/:id': 'messages:send',
  'GET /api/events/:slug/messages/:id/recipients': 'messages:send',
  'POST /api/events/:slug/messages/:id/send': 'messages:send',
  'POST /api/events/:slug/messages/:id/pause': 'messages:send',
  'POST /api/events/:slug/messages/:id/continue': 'messages:send',
  'POST /api/events/:slug/messages/:id/cancel': 'messages:send',
  'POST /api/events/:slug/messages/:id/preview': 'messages:send',
  'POST /api/events/:slug/messages/:id/test': 'messages:send',
  'POST /console/events/:slug/team/invitations': 'team:manage',
  'POST /console/events/:slug/team/invitations/:invitationId/removal': 'team:manage',
  'GET /api/events/:slug/team/invitations': 'team:manage',
  'POST /api/events/:slug/team/invitations': 'team:manage',
  'DELETE /api/events/:slug/team/invitations/:invitationId': 'team:manage',
  'GET /api/events/:slug/team': 'event:read',
  'POST /api/events/:slug/team': 'team:manage',
  'DELETE /api/events/:slug/team/me': 'event:read',
  'PATCH /api/events/:slug/team/:accountId': 'team:manage',
  'DELETE /api/events/:slug/team/:accountId': 'team:manage',
  'GET /console/events/:slug/webhooks': 'webhooks:manage',
  'POST /console/events/:slug/webhooks': 'webhooks:manage',
  'GET /console/events/:slug/webhooks/:webhookId': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/rotate-secret': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/test': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/enable': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/disable': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/replay': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/deliveries/:deliveryId': 'webhooks:manage',
  'POST /console/events/:slug/webhooks/:webhookId/removal': 'webhooks:manage',
  'GET /api/events/:slug/webhooks': 'webhooks:manage',
  'POST /api/events/:slug/webhooks': 'webhooks:manage',
  'PATCH /api/events/:slug/webhooks/:webhookId': 'webhooks:manage',
  'DELETE /api/events/:slug/webhooks/:webhookId': 'webhooks:manage',
  'POST /api/events/:slug/webhooks/:webhookId/rotate-secret': 'webhooks:manage',
  'POST /api/events/:slug/webhooks/:webhookId/test': 'webhooks:manage',
  'GET /api/events/:slug/webhooks/:webhookId/deliveries': 'webhooks:manage',
  'POST /api/events/:slug/webhooks/:webhookId/replay': 'webhooks:manage',
};

/** These make a new event, so the account needs the permission `events:manage` besides, which members of the team do not have here. */
const MAKES_EVENT = ['GET /console/events/:slug/copy', 'POST /console/events/:slug/copy', 'POST /api/events/:slug/copy'];

const NO_ID = '01990000-0000-7000-8000-000000000000';

type Outcome = 'signs in first' | 'sees nothing' | 'may not' | 'may';

describe('Every route about an event', () => {
  it('is in the table of this test', async () => {
    const routes = (await listRoutes()).filter(({ path }) => /^\/(console|api)\/events\/:slug/.test(path));
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).to.deep.equal(Object.keys(REQUIRED).sort());
  });

  it('lets in whose role in the team of this event allows it, and administrators; others do not learn that the event exists', async () => {
    const service = await aService({ RATE_LIMIT_FACTOR: '1000' });
    const users = await everyUser(service);
    const foreign = await anEvent(service.deps);
    await joinTeam(service, foreign, users.stranger as ConsoleUser, 'owner');
    const problems: string[] = [];
    let requests = 0;
    for (const [route, permission] of Object.entries(REQUIRED)) {
      const event = await anEventOf(service, users);
      // Those who may do least come first: whoever may delete the event does.
      for (const [name, user] of Object.entries(users)) {
        const outcome = outcomeOf(await send(user, route, event));
        const isBeyond = MAKES_EVENT.includes(route) && TEAM_ROLES.some((role) => role === name);
        const expected = isBeyond ? 'may not' : expectedOutcome(name, permission);
        requests += 1;
        if (outcome !== expected && !(expected === 'may' && outcome === 'sees nothing' && name !== 'stranger'))
          problems.push(`${name}: ${route}: ${outcome}, not: ${expected}`);
      }
    }
    expect(problems).to.deep.equal([]);
    console.log(`      ${requests} of ${requests} roles at routes about an event`);
  }).timeout(240_000);
});

async function everyUser(service: RunningService): Promise<Record<string, HttpUser>> {
  const users: Record<string, HttpUser> = { nobody: new HttpUser(service), stranger: await aConsoleUser(service) };
  for (const role of TEAM_ROLES.toReversed()) users[role] = await aConsoleUser(service, { roles: ['member'] });
  return { ...users, administrator: await aConsoleUser(service, { roles: ['administrator'] }) };
}

async function anEventOf(service: RunningService, users: Record<string, HttpUser>): Promise<Event> {
  const event = await anEvent(service.deps);
  for (const role of TEAM_ROLES) await joinTeam(service, event, users[role] as ConsoleUser, role);
  return event;
}

async function send(user: HttpUser, route: string, { slug }: Event): Promise<number> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(':slug', slug).replace(/:\w+/g, NO_ID);
  const body = method === 'GET' || method === 'DELETE' ? undefined : {};
  if (path.startsWith('/api/')) return (await user.request(path, { method, body })).status;
  return (method === 'GET' ? await user.getPage(path) : await user.submit(path, {})).status;
}

/** What was sent is empty or names nobody, so whoever may act is told that. */
function outcomeOf(status: number): Outcome | number {
  if (status === 401 || status === 302) return 'signs in first';
  if (status === 404) return 'sees nothing';
  if (status === 403) return 'may not';
  return status < 500 ? 'may' : status;
}

function expectedOutcome(name: string, permission: EventPermission): Outcome {
  if (name === 'nobody') return 'signs in first';
  if (name === 'stranger') return 'sees nothing';
  const role = TEAM_ROLES.find((candidate) => candidate === name);
  return role === undefined || permissionsOfTeamRole(role).includes(permission) ? 'may' : 'may not';
}
