import { expect } from 'chai';
import { ALL_PERMISSIONS } from '../../src/accounts/domain/permission.ts';
import { createApp } from '../../src/app.ts';
import { createRateLimits } from '../../src/http/rateLimit.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { createLiveAvailability } from '../../src/registrations/web/liveAvailability.ts';
import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { HttpUser } from '../support/httpUser.ts';
import { PUBLIC_URL } from '../support/service.ts';

/** The permission that each protected route requires; `''`: any role. New routes are added here. */
const REQUIRED_PERMISSION: Record<string, string> = {
  'GET /account': '',
  'POST /account/password': '',
  'POST /account/authenticator/start': '',
  'GET /account/authenticator': '',
  'GET /account/authenticator/qr.svg': '',
  'POST /account/authenticator': '',
  'POST /account/authenticator/removal': '',
  'GET /account/identities': '',
  'POST /account/identities': '',
  'DELETE /account/identities/:identityId': '',
  'GET /account/identities/:identityId/removal': '',
  'POST /account/identities/:identityId/removal': '',
  'POST /users/logout': '',
  'GET /admin/users': 'accounts:review',
  'GET /admin/users/:userId': 'accounts:review',
  'POST /admin/users/:userId/approve': 'accounts:review',
  'POST /admin/users/rejections': 'accounts:review',
  'POST /admin/users/:userId/enabled': 'accounts:manage',
  'POST /admin/users/:userId/roles': 'accounts:manage',
  'GET /admin/roles': 'roles:manage',
  'POST /admin/roles': 'roles:manage',
  'GET /admin/roles/:name': 'roles:manage',
  'POST /admin/roles/:name': 'roles:manage',
  'PATCH /admin/roles/:name': 'roles:manage',
  'DELETE /admin/roles/:name': 'roles:manage',
  'POST /admin/roles/:name/removal': 'roles:manage',
  'GET /admin/users/:userId/audit-log': 'audit:read',
  'GET /admin/audit-log': 'audit:read',
  'POST /admin/outbox/retry': 'messages:manage',
  'GET /api/events': '',
  'POST /api/events': 'events:manage',
  'GET /console/events/new': 'events:manage',
  'POST /console/events/new': 'events:manage',
  'POST /console/event-preview': '',
  'GET /console': '',
  'GET /console/invitations/:token/join': '',
  'POST /console/invitations/:token/join': '',
  'GET /console/api-keys': '',
  'POST /console/api-keys': '',
  'POST /console/api-keys/:keyId/removal': '',
  'GET /api/api-keys': '',
  'POST /api/api-keys': '',
  'DELETE /api/api-keys/:keyId': '',
  'POST /console/calendar-feed': '',
  'POST /console/calendar-feed/removal': '',
  'GET /api/calendar-feed': '',
  'POST /api/calendar-feed': '',
  'DELETE /api/calendar-feed': '',
  'GET /console/webhooks': 'events:all',
  'POST /console/webhooks': 'events:all',
  'GET /console/webhooks/:webhookId': 'events:all',
  'POST /console/webhooks/:webhookId': 'events:all',
  'POST /console/webhooks/:webhookId/rotate-secret': 'events:all',
  'POST /console/webhooks/:webhookId/test': 'events:all',
  'POST /console/webhooks/:webhookId/enable': 'events:all',
  'POST /console/webhooks/:webhookId/disable': 'events:all',
  'POST /console/webhooks/:webhookId/replay': 'events:all',
  'POST /console/webhooks/:webhookId/deliveries/:deliveryId': 'events:all',
  'POST /console/webhooks/:webhookId/removal': 'events:all',
  'GET /api/webhooks': 'events:all',
  'POST /api/webhooks': 'events:all',
  'PATCH /api/webhooks/:webhookId': 'events:all',
  'DELETE /api/webhooks/:webhookId': 'events:all',
  'POST /api/webhooks/:webhookId/rotate-secret': 'events:all',
  'POST /api/webhooks/:webhookId/test': 'events:all',
  'GET /api/webhooks/:webhookId/deliveries': 'events:all',
  'POST /api/webhooks/:webhookId/replay': 'events:all',
};
const PERMISSIONS_BY_ROLE: Record<string, string[]> = {
  nobody: [],
  member: [''],
  organiser: ['', 'events:manage'],
  reviewer: ['', 'accounts:review'],
  administrator: ['', ...ALL_PERMISSIONS],
};

function protectedRoutes({ deps }: FullService): string[] {
  const app = createApp(
    deps,
    createCommandProcessor(deps),
    createLinks(deps.keys),
    createRateLimits(deps),
    createLiveAvailability(deps),
    '0',
  );
  const layers = app.middleware.flatMap((middleware) => (middleware as { router?: RouterMiddleware }).router?.stack ?? []);
  const all = layers.flatMap(({ path, methods }) => methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`));
  // An invitation can be read by whoever has its link, and scripts by anybody. Routes about one event are in
  // test/console/eventRoutes.test.ts.
  return [...new Set(all)].filter(
    (route) => / \/(admin|account|api|console|users\/logout)/.test(route) && !/\/events\/:slug|\/invitations\/:token$|\.js$/.test(route),
  );
}

interface RouterMiddleware {
  stack: { path: string; methods: string[] }[];
}

describe('Roles', () => {
  it('grant exactly the routes that are theirs, for one’s own account and for others’', async () => {
    const service = await aFullService(await freshSqlite());
    expect(protectedRoutes(service).sort()).to.deep.equal(Object.keys(REQUIRED_PERMISSION).sort());
    const foreign = await anAccount(service);
    const problems: string[] = [];
    let requests = 0;
    await service.deps.db('roles').insert({ name: 'reviewer', require_approval: 1, permissions: 'accounts:review' });
    for (const [role, permissions] of Object.entries(PERMISSIONS_BY_ROLE)) {
      const signIn = async () => (role === 'nobody' ? undefined : signedInAs(service, role));
      let user = await signIn();
      for (const [route, required] of Object.entries(REQUIRED_PERMISSION)) {
        for (const whose of route.includes(':userId') ? ['own', 'foreign'] : ['own']) {
          const id = whose === 'own' && user ? user.account.id : foreign.id;
          const [method = '', path = ''] = route.replace(':userId', id).replace(':name', 'treasurer').split(' ');
          const body = ['POST', 'PATCH'].includes(method) ? {} : undefined;
          const { status } = await (user ?? new HttpUser(service)).request(path, { method, body });
          const expected = role === 'nobody' ? [401] : permissions.includes(required) ? [200, 201, 204, 400, 404, 409, 410, 415] : [403];
          requests += 1;
          if (route === 'POST /users/logout') user = await signIn();
          if (!expected.includes(status)) problems.push(`${role}: ${route}, ${whose}: ${status}`);
        }
      }
    }
    expect(problems).to.deep.equal([]);
    console.log(`      ${requests} of ${requests} roles at routes, own and foreign`);
  });

  it('are checked at every request: whoever loses one is refused at once', async () => {
    const service = await aFullService(await freshSqlite());
    const administrator = await signedInAs(service, 'administrator');
    await service.deps.db('account_roles').where({ account_id: administrator.account.id }).update({ role: 'member' });
    expect((await administrator.request('/admin/users')).status).to.equal(403);
  });

  it('CSRF: session cookies count for same-origin requests only', async () => {
    const service = await aFullService(await freshSqlite());
    const { token = '' } = await signedInAs(service, 'administrator');
    const { id } = await anAccount(service);
    const disable = (headers: Record<string, string>) =>
      new HttpUser(service).post(`/admin/users/${id}/enabled`, { enabled: false }, { Cookie: `__Host-session=${token}`, ...headers });
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ]) {
      expect((await disable(headers)).status, JSON.stringify(headers)).to.equal(403);
    }
    const form = { 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site' };
    expect((await new HttpUser(service).post('/users/login/init', '', form)).status, 'signing somebody in from elsewhere').to.equal(403);
    expect((await disable({ 'Sec-Fetch-Site': 'same-origin' })).status).to.equal(200);
    expect((await disable({ Origin: PUBLIC_URL })).status, 'a browser without Fetch Metadata').to.not.equal(403);
  });
});
