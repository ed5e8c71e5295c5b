import { expect } from 'chai';
import type { TeamRole } from '../../src/teams/eventPermission.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { textOf } from '../support/html.ts';
import { HttpUser } from '../support/httpUser.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

interface Entry {
  sequence: number;
  at: string;
  action: string;
  text: string;
  actorName: string;
  person: string | null;
  note: string | null;
}

describe('The history of an event', () => {
  onEachDatabase((fresh) => {
    async function setUp(zone = 'Europe/Brussels') {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, { slots: 9, timeZone: zone });
      const inTeam = async (role: TeamRole) => {
        const user = await aConsoleUser(service);
        await joinTeam(service, event, user, role);
        return user;
      };
      const owner = await inTeam('owner');
      const path = `/console/events/${event.slug}/history`;
      const read = async (query = '', user = owner) => {
        const { status, body } = await user.request(`/api/events/${event.slug}/history${query}`);
        return { status, ...(body as { entries: Entry[]; next: number | null }) };
      };
      const signUp = (input: object) => service.processor.execute(registerCommand(event.id, input));
      return { ...service, service, event, owner, inTeam, path, read, signUp };
    }

    it('says what happened to whom, who did it and why, the newest first, with names as text', async () => {
      const { event, owner, path, signUp } = await setUp();
      const { id } = await signUp({ firstName: '<b>Ada', slots: 2 });
      await owner.request(`/api/events/${event.slug}/registrations/${id}/cancel`, { method: 'POST', body: { note: 'Flu <i>' } });
      await owner.request(`/api/events/${event.slug}`, { method: 'PATCH', body: { title: 'Walk', slots: 12 } });
      await owner.request(`/api/events/${event.slug}/export?format=csv`);
      const { status, text } = await owner.getPage(path);
      expect(status).to.equal(200);
      const told = [
        'The list of people was downloaded: 1 person.',
        'Settings were changed: ',
        'Cancelled.',
        'Flu &lt;i&gt;',
        'Registered for 2 slots.',
        'Amina Diallo joined the team. Role: Owner.',
        'The event was created.',
      ];
      const found = told.map((sentence) => text.indexOf(sentence));
      expect(found, told.filter((sentence) => !text.includes(sentence)).join()).to.deep.equal([...found].sort((a, b) => a - b));
      expect(text).to.contain(`<a href="/console/events/${event.slug}/people/${id}"><bdi>&lt;b&gt;Ada`);
      expect(text).not.to.contain('<b>Ada').and.not.to.contain('Flu <i>');
    });

    it('has a sentence in every language for each thing that happens to an event and its team', async () => {
      const { service, event, owner, inTeam, path } = await setUp();
      const act = (what: string, body: object = {}, method = 'POST') =>
        owner.request(`/api/events/${event.slug}${what}`, { method, body: method === 'DELETE' ? undefined : body });
      const colleague = await inTeam('viewer');
      for (const [what, body, method] of [
        ...['/close', '/open', '/unpublish', '/publish'].map((name) => [name] as const),
        [`/team/${colleague.accountId}`, { role: 'door' }, 'PATCH'],
        [`/team/${colleague.accountId}`, {}, 'DELETE'],
        ['/team/invitations', { email: 'bram@example.org', role: 'editor' }],
      ] as [string, object?, string?][])
        expect((await act(what, body, method)).status, what).to.be.lessThan(300);
      const { invitations } = (await owner.request(`/api/events/${event.slug}/team/invitations`)).body as { invitations: { id: string }[] };
      await act(`/team/invitations/${invitations[0]?.id}`, {}, 'DELETE');
      await service.processor.execute(registerCommand(event.id, {}));
      await act('/call-off', { reason: 'Storm' });
      for (const language of ['en', 'fr', 'nl', 'de']) {
        const { status, text } = await owner.getPage(`${path}?lang=${language}`);
        expect(status).to.equal(200);
        expect(textOf(text), language).not.to.match(/\b(event|team|registration)\.[a-z_]+/);
      }
      expect((await owner.getPage(`${path}?lang=fr`)).text).to.contain('a un autre rôle dans l’équipe\u00a0: Accueil.');
    });

    it('is read by everybody in the team, and names people only to who may see them', async () => {
      const { event, owner, inTeam, path, read, signUp } = await setUp();
      await signUp({ firstName: 'Bartholomeus' });
      for (const role of ['viewer', 'door'] as const) expect((await (await inTeam(role)).getPage(path)).text).to.contain('Bartholomeus');
      for (const [scope, name] of [
        ['people:read', true],
        ['event:read', false],
      ] as const) {
        const { body } = await owner.post('/api/api-keys', { name: scope, scopes: [scope] });
        const program = new HttpUser(owner);
        const headers = { Authorization: `Bearer ${(body as { key: string }).key}` };
        const answer = await program.request(`/api/events/${event.slug}/history`, { headers });
        expect([answer.status, JSON.stringify(answer.body).includes('Bartholomeus')], scope).to.deep.equal([200, name]);
      }
      expect((await read('', await inTeam('editor'))).entries.some(({ person }) => person?.startsWith('Bartholomeus'))).to.equal(true);
    });

    it('does not exist for those who are not in the team', async () => {
      const { service, path } = await setUp();
      expect((await (await aConsoleUser(service)).getPage(path)).status).to.equal(404);
    });

    it('shows the part that is asked for: what it is about, and days on the clocks of the event', async () => {
      // 23:30 in UTC is half past one of the next day in Brussels.
      const { deps, event, read } = await setUp();
      await deps.db('audit_log').where({ event_id: event.id, sequence: 1 }).update({ at: '2027-05-01T21:30:00.000Z' });
      await deps.db('audit_log').where({ event_id: event.id, sequence: 2 }).update({ at: '2027-05-01T22:30:00.000Z' });
      const actionsOf = async (query: string) => (await read(query)).entries.map(({ action }) => action);
      expect(await actionsOf('?kind=team')).to.deep.equal(['team.member_added']);
      expect(await actionsOf('?kind=event')).to.deep.equal(['event.created']);
      expect(await actionsOf('?kind=people')).to.deep.equal([]);
      expect(await actionsOf('?from=2027-05-02&to=2027-05-02')).to.deep.equal(['team.member_added']);
      expect(await actionsOf('?from=&to=2027-05-01&kind=')).to.deep.equal(['event.created']);
      expect(await actionsOf('?from=2027-05-03')).to.deep.equal([]);
    });

    it('is divided into pages, none of which repeats or leaves out an entry that was there', async () => {
      const { owner, path, read, signUp } = await setUp();
      for (let count = 0; count < 4; count += 1) await signUp({ slots: 1 });
      const first = await read('?limit=3');
      await signUp({ slots: 1 });
      const second = await read(`?limit=3&before=${first.next}`);
      const sequences = [...first.entries, ...second.entries].map(({ sequence }) => sequence);
      expect([sequences, second.next]).to.deep.equal([[6, 5, 4, 3, 2, 1], null]);
      const page = await owner.getPage(`${path}?limit=2&kind=people`);
      expect(page.text).to.contain(`href="${path}?kind&#x3D;people&amp;before&#x3D;`);
      expect((await owner.getPage(`${path}?before=2`)).text)
        .to.contain('The event was created.')
        .and.contain('First page');
    });

    it('says at its field what is wrong with a filter, and never fails', async () => {
      const { owner, path, read } = await setUp();
      const wrong = ['from=2027-02-30', 'to=tomorrow', 'from=0000-01-01', 'to=9999-12-31', 'kind=%00', 'kind=a&kind=b', 'before=0'];
      for (const query of [...wrong, 'before=99999999999', 'limit=101', 'unknown=1']) {
        expect((await read(`?${query}`)).status, query).to.equal(400);
        const { status, text } = await owner.getPage(`${path}?${query}`);
        expect([status, text.includes('class="errors"')], query).to.deep.equal([422, true]);
      }
      expect((await owner.getPage(`${path}?from="><script>`)).text).not.to.contain('"><script>');
    });
  });
});
