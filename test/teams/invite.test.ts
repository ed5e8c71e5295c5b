import { expect } from 'chai';
import { verifyChain } from '../../src/audit/verifyChain.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { deleteExpiredInvitations } from '../../src/teams/deleteExpiredInvitations.ts';
import { listTeam } from '../../src/teams/listTeam.ts';
import { aFullService } from '../support/accounts.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';

const DAY_MS = 24 * 3_600_000;

describe('An invitation into a team', () => {
  onEachDatabase((databaseUrl) => {
    async function setUp() {
      const service = await aFullService(await databaseUrl());
      const event = await anEvent(service.deps);
      const owner = await aConsoleUser(service);
      await joinTeam(service, event, owner, 'owner');
      const path = `/api/events/${event.slug}/team/invitations`;
      const linkTo = async (email: string) => {
        const { text = '' } = await service.smtpServer.messageTo(email);
        return /\/console\/invitations\/[0-9a-f]{64}/.exec(text)?.[0] ?? '';
      };
      return { service, event, owner, path, linkTo };
    }

    it('comes by email, waits for a button, works once, and names nobody in the audit log', async () => {
      const { service, event, owner, path, linkTo } = await setUp();
      const { db } = service.deps;
      const { status } = await owner.post(path, { email: 'Chidi@example.org', role: 'door' });
      expect(status).to.equal(201);
      const link = await linkTo('Chidi@example.org');
      const friend = await aConsoleUser(service);
      const stranger = new HttpUser(service);
      expect((await stranger.getPage(link)).text)
        .to.contain(event.title)
        .and.to.contain(`${link}/join`)
        .and.to.contain('/request-account');
      expect((await stranger.getPage(`${link}/join`)).headers.get('location')).to.equal(
        `/sign-in?next=${encodeURIComponent(`${link}/join`)}`,
      );
      expect((await friend.getPage(`${link}/join`)).text).to.contain(friend.username);
      expect(await listTeam(db, event), 'nothing happens by opening it').to.have.length(1);
      const joined = await friend.submit(`${link}/join`, {});
      expect(joined.headers.get('location')).to.equal(`/console/events/${event.slug}?done=joined`);
      expect((await listTeam(db, event)).map(({ role, accountId }) => [role, accountId])).to.deep.include(['door', friend.accountId]);
      const late = await aConsoleUser(service);
      for (const reply of [await late.getPage(link), await late.submit(`${link}/join`, {})]) expect(reply.status).to.equal(410);
      expect(await db('team_invitations')).to.deep.equal([]);
      const messages = await db('messages').where({ template: 'account-invitation' });
      expect(messages.map(({ recipient }) => recipient)).to.deep.equal([null]);
      const entries = await db('audit_log').where({ event_id: event.id });
      expect(JSON.stringify(entries)).to.contain('team.invited').and.not.match(/chidi/i);
      const saved = await findEventById(db, event.id);
      expect(saved && (await verifyChain(db, saved))).to.equal(null);
    });

    it('is answered in the same way whether the address has an account or not, and stores no secret', async () => {
      const { service, owner, path, linkTo } = await setUp();
      const friend = await aConsoleUser(service);
      const replies = [];
      for (const email of [`${friend.username}@example.org`, 'nobody@example.org'])
        replies.push(await owner.post(path, { email, role: 'viewer' }));
      const shapes = replies.map(({ status, body }) => [status, Object.keys(body), body.role, body.expiresAt]);
      expect(shapes[0]).to.deep.equal(shapes[1]);
      const token = (await linkTo('nobody@example.org')).split('/').at(-1) ?? '';
      for (const name of ['team_invitations', 'messages', 'audit_log'])
        expect(JSON.stringify(await service.deps.db(name)), name)
          .to.not.contain(token)
          .and.not.to.contain(token.slice(32));
    });

    it('expires after seven days, can be withdrawn, and cannot be forged', async () => {
      const { service, owner, path, linkTo } = await setUp();
      const { body } = await owner.post(path, { email: 'chidi@example.org', role: 'door' });
      const link = await linkTo('chidi@example.org');
      const other = await aConsoleUser(service);
      const forged = `${link.slice(0, -1)}${link.endsWith('0') ? '1' : '0'}`;
      expect((await other.getPage(forged)).status).to.equal(410);
      expect((await other.getPage(link)).status).to.equal(200);
      expect((await owner.request(path)).body.invitations.map(({ email }: { email: string }) => email)).to.deep.equal([
        'chidi@example.org',
      ]);
      expect((await owner.request(`${path}/${body.id}`, { method: 'DELETE' })).status).to.equal(204);
      expect((await owner.request(`${path}/${body.id}`, { method: 'DELETE' })).status).to.equal(404);
      expect((await other.submit(`${link}/join`, {})).status).to.equal(410);
      await owner.post(path, { email: 'chidi@example.org', role: 'door' });
      service.clock.advance(7 * DAY_MS);
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      expect((await administrator.request(path)).body.invitations).to.deep.equal([]);
      await deleteExpiredInvitations(service.deps);
      expect(await service.deps.db('team_invitations')).to.deep.equal([]);
      expect(await service.deps.db('messages').whereNotNull('recipient').where({ template: 'account-invitation' })).to.deep.equal([]);
    });

    it('is sent to no more than fifty addresses a day, and once to each', async () => {
      const { service, event, owner, path } = await setUp();
      const statusOf = async (email: string, user: ConsoleUser = owner) => (await user.post(path, { email, role: 'door' })).status;
      expect([await statusOf('a@example.org'), await statusOf('A@EXAMPLE.org'), await statusOf('no address')]).to.deep.equal([
        201, 409, 400,
      ]);
      for (let sent = 1; sent < 50; sent++) await statusOf(`a${sent}@example.org`);
      expect(await statusOf('full@example.org'), 'too many are pending').to.equal(409);
      await service.deps.db('team_invitations').delete();
      expect(await statusOf('b@example.org'), 'too many a day').to.equal(429);
      const other = await aConsoleUser(service);
      await joinTeam(service, event, other, 'owner');
      expect(await statusOf('b@example.org', other)).to.equal(201);
    });

    it('is sent and withdrawn on the page of the team', async () => {
      const { event, owner } = await setUp();
      const path = `/console/events/${event.slug}/team`;
      const wrong = await owner.submit(`${path}/invitations`, { email: 'no <address>', role: 'door' });
      expect([wrong.status, wrong.text.includes('value="no &lt;address&gt;"')]).to.deep.equal([422, true]);
      const sent = await owner.submit(`${path}/invitations`, { email: 'chidi@example.org', role: 'door' });
      expect(sent.headers.get('location')).to.equal(`${path}?done=invited`);
      const page = (await owner.getPage(path)).text;
      const [, action = ''] = /action="([^"]+\/invitations\/[^"]+\/removal)"/.exec(page) ?? [];
      expect(page).to.contain('chidi@example.org');
      await owner.submit(action, {});
      expect((await owner.getPage(path)).text).to.not.contain('chidi@example.org');
    });
  });
});
