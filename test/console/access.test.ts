import { expect } from 'chai';
import { type EventPermission, permissionsOfTeamRole, type TeamRole } from '../../src/teams/eventPermission.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';
import { aService } from '../support/service.ts';

describe('Roles in the team of an event', () => {
  const EVERYTHING = 'event:read event:change event:call_off event:delete people:read people:change people:erase people:export';
  const EXPECTED: Record<TeamRole, string> = {
    owner: `${EVERYTHING} people:check_in messages:send team:manage webhooks:manage`,
    editor: 'event:read event:change people:read people:change people:export people:check_in messages:send',
    door: 'event:read people:read people:check_in',
    viewer: 'event:read people:read',
  };

  it('allow what this table says', () => {
    for (const [role, expected] of Object.entries(EXPECTED))
      expect([...permissionsOfTeamRole(role as TeamRole)].sort(), role).to.deep.equal((expected.split(' ') as EventPermission[]).sort());
  });
});

describe('The console', () => {
  onEachDatabase((databaseUrl) => {
    it('shows an organiser the events of their teams, and nobody else’s', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const [own, foreign] = [await anEvent(service.deps, { title: 'Dune Walk' }), await anEvent(service.deps, { title: 'Night Walk' })];
      const organiser = await aConsoleUser(service);
      await joinTeam(service, own, organiser, 'owner');
      const list = await organiser.getPage('/console');
      expect(list.text).to.contain('Dune Walk').and.not.contain('Night Walk');
      expect((await organiser.getPage(`/console/events/${own.slug}`)).status).to.equal(200);
      expect((await organiser.getPage(`/console/events/${foreign.slug}`)).status).to.equal(404);
      expect((await organiser.getPage('/console/events/no-such-event')).status).to.equal(404);
      const { body } = await organiser.request('/api/events');
      expect(body.events.map(({ slug }: { slug: string }) => slug)).to.deep.equal([own.slug]);
    });

    it('shows an administrator every event', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps);
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      expect((await administrator.getPage('/console')).text).to.contain(event.title);
      expect((await administrator.getPage(`/console/events/${event.slug}`)).status).to.equal(200);
    });

    it('stops showing an event to whoever leaves its team, at once', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps);
      const viewer = await aConsoleUser(service, { roles: ['member'] });
      await joinTeam(service, event, viewer, 'viewer');
      expect((await viewer.getPage(`/console/events/${event.slug}`)).status).to.equal(200);
      await service.deps.db('team_members').delete();
      expect((await viewer.getPage(`/console/events/${event.slug}`)).status).to.equal(404);
    });

    it('sends whoever is not signed in to the login page, and back again', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps);
      const reply = await new HttpUser(service).getPage(`/console/events/${event.slug}`);
      expect(reply.status).to.equal(302);
      expect(reply.headers.get('location')).to.equal(`/sign-in?next=${encodeURIComponent(`/console/events/${event.slug}`)}`);
    });

    it('escapes what organisers typed', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps, { title: '<b>Walk</b>', location: '"><script>' });
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      for (const path of ['/console', `/console/events/${event.slug}`]) {
        const { text } = await administrator.getPage(path);
        expect(text).to.not.contain('<b>Walk').and.not.contain('"><script>');
      }
    });
  });
});
