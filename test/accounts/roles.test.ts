import { expect } from 'chai';
import { createApp } from '../../src/app.ts';
import { openLimits } from '../../src/http/limit.ts';
import { openDesk } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { openLive } from '../../src/registrations/live.ts';
import { freshSqlite } from '../support/databases.ts';
import { anAccount, aTown, signedInAs, type Town } from '../support/house.ts';
import { Person } from '../support/person.ts';

/** Whom each route is for. Whoever adds a route behind a door adds it here. */
const FOR: Record<string, string> = {
  'GET /account': 'member',
  'POST /account/password': 'member',
  'POST /account/authenticator/start': 'member',
  'GET /account/authenticator': 'member',
  'GET /account/authenticator/qr.svg': 'member',
  'POST /account/authenticator': 'member',
  'POST /account/authenticator/removal': 'member',
  'POST /users/logout': 'member',
  'GET /admin/users': 'administrator',
  'GET /admin/users/:userId': 'administrator',
  'POST /admin/users/:userId/approve': 'administrator',
  'POST /admin/users/:userId/enabled': 'administrator',
  'POST /admin/users/:userId/roles': 'administrator',
  'GET /admin/users/:userId/history': 'administrator',
  'GET /admin/history': 'administrator',
};
const OPENS: Record<string, string[]> = {
  nobody: [],
  member: ['member'],
  organiser: ['member', 'organiser'],
  administrator: ['member', 'organiser', 'administrator'],
};

function routesBehindDoors({ world }: Town): string[] {
  const app = createApp(world, openDesk(world), makeLinks(world.keys), openLimits(world), openLive(world), '0');
  const layers = app.middleware.flatMap((middleware) => (middleware as { router?: Routed }).router?.stack ?? []);
  const all = layers.flatMap(({ path, methods }) => methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`));
  return [...new Set(all)].filter((route) => / \/(admin|account|users\/logout)/.test(route));
}

interface Routed {
  stack: { path: string; methods: string[] }[];
}

describe('Roles', () => {
  it('open the routes that are theirs and no others, of their own account and of others', async () => {
    const town = await aTown(await freshSqlite());
    expect(routesBehindDoors(town).sort()).to.deep.equal(Object.keys(FOR).sort());
    const wrong: string[] = [];
    let asked = 0;
    for (const [role, opens] of Object.entries(OPENS)) {
      for (const [route, meant] of Object.entries(FOR)) {
        for (const whose of route.includes(':userId') ? ['own', 'foreign'] : ['own']) {
          const who = role === 'nobody' ? undefined : await signedInAs(town, role);
          const id = whose === 'own' && who ? who.account.id : (await anAccount(town)).id;
          const [method = '', path = ''] = route.replace(':userId', id).split(' ');
          const body = method === 'POST' ? {} : undefined;
          const { status } = await (who ?? new Person(town)).ask(path, { method, body });
          const expected = role === 'nobody' ? [401] : opens.includes(meant) ? [200, 204, 400, 404, 409] : [403];
          asked += 1;
          if (!expected.includes(status)) wrong.push(`${role}: ${route}, ${whose}: ${status}`);
        }
      }
    }
    expect(wrong).to.deep.equal([]);
    console.log(`      ${asked} of ${asked} roles at routes, own and foreign`);
  });

  it('are asked for at every request: whoever loses one is out at once', async () => {
    const town = await aTown(await freshSqlite());
    const administrator = await signedInAs(town, 'administrator');
    await town.world.db('account_roles').where({ account_id: administrator.account.id }).update({ role: 'member' });
    expect((await administrator.ask('/admin/users')).status).to.equal(403);
  });

  it('are not taken from another site: cookies count for our own pages alone', async () => {
    const town = await aTown(await freshSqlite());
    const { token = '' } = await signedInAs(town, 'administrator');
    const { id } = await anAccount(town);
    const disable = (headers: Record<string, string>) =>
      new Person(town).post(`/admin/users/${id}/enabled`, { enabled: false }, { Cookie: `__Host-session=${token}`, ...headers });
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ]) {
      expect((await disable(headers)).status, JSON.stringify(headers)).to.equal(403);
    }
    const form = { 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site' };
    expect((await new Person(town).post('/users/login/init', '', form)).status, 'signing somebody in from elsewhere').to.equal(403);
    expect((await disable({ 'Sec-Fetch-Site': 'same-origin' })).status).to.equal(200);
  });
});
