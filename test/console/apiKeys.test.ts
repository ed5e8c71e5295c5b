import { hash } from 'node:crypto';
import { expect } from 'chai';
import type { EventPermission } from '../../src/teams/eventPermission.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';
import { aService } from '../support/service.ts';

describe('An API key', () => {
  onEachDatabase((databaseUrl) => {
    async function setUp(settings: Record<string, string> = {}) {
      const service = await aService({ DATABASE_URL: await databaseUrl(), ...settings });
      const [event, other] = [await anEvent(service.deps), await anEvent(service.deps)];
      const owner = await aConsoleUser(service);
      for (const each of [event, other]) await joinTeam(service, each, owner, 'owner');
      return { service, event, other, owner };
    }

    async function aKey(owner: ConsoleUser, scopes: EventPermission[], more: object = {}): Promise<{ id: string; key: string }> {
      const { status, body } = await owner.post('/api/api-keys', { name: 'Door scanner', scopes, ...more });
      expect(status).to.equal(201);
      return body;
    }

    const withKey = (owner: ConsoleUser, key: string, header = 'Authorization') => {
      const program = new HttpUser(owner);
      return (path: string, method = 'GET', body?: unknown) =>
        program.request(path, { method, ...(body !== undefined && { body }), headers: { [header]: `Bearer ${key}` } });
    };

    it('does what its scopes say and the account may, in both headers, and nothing else', async () => {
      const { service, event, owner, other } = await setUp();
      const reading = withKey(owner, (await aKey(owner, ['people:read'])).key);
      expect((await reading(`/api/events/${event.slug}/team`)).status).to.equal(200);
      expect((await reading(`/api/events/${event.slug}/export?format=csv`)).status).to.equal(403);
      expect((await reading(`/api/events/${event.slug}/team`, 'POST', {})).status).to.equal(403);
      const exporting = withKey(owner, (await aKey(owner, ['people:export'])).key, 'X_Authorization');
      expect((await exporting(`/api/events/${event.slug}/export?format=csv`)).status).to.equal(200);
      await service.deps.db('team_members').where({ event_id: event.id }).update({ role: 'viewer' });
      expect((await exporting(`/api/events/${event.slug}/export?format=csv`)).status, 'the account may not any more').to.equal(403);
      await service.deps.db('team_members').where({ event_id: event.id }).delete();
      expect((await exporting(`/api/events/${event.slug}/team`)).status, 'out of the team').to.equal(404);
      expect((await exporting(`/api/events/${other.slug}/team`)).status).to.equal(200);
    });

    it('of one event knows no other', async () => {
      const { event, other, owner } = await setUp();
      const send = withKey(owner, (await aKey(owner, ['event:read'], { event: event.slug })).key);
      expect((await send('/api/events')).body.events.map(({ slug }: { slug: string }) => slug)).to.deep.equal([event.slug]);
      expect((await send(`/api/events/${event.slug}/team`)).status).to.equal(200);
      expect((await send(`/api/events/${other.slug}/team`)).status).to.equal(404);
    });

    it('is no session: not for pages, the own account, administration, or keys', async () => {
      const { service, event, owner } = await setUp();
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      const { key, id } = await aKey(administrator, ['team:manage', 'event:read']);
      const send = withKey(owner, key);
      expect((await send(`/api/events/${event.slug}/team`)).status, 'of an administrator: every event').to.equal(200);
      const paths = ['/console', `/console/events/${event.slug}`, '/account', '/admin/users', '/admin/audit-log', '/api/api-keys'];
      for (const path of paths) expect((await send(path)).status, path).to.equal(401);
      expect((await send('/api/api-keys', 'POST', { name: 'More', scopes: ['event:read'] })).status).to.equal(401);
      expect((await send(`/api/api-keys/${id}`, 'DELETE')).status).to.equal(401);
      expect((await send(`/api/events/${event.slug}/team/me`, 'DELETE')).status).to.equal(403);
      // What its owner is told by email.
      for (const method of ['GET', 'PATCH']) expect((await send(`/api/events/${event.slug}/notices`, method)).status, method).to.equal(403);
    });

    it('stops working when it is revoked or expires, and while its account is disabled', async () => {
      const { service, event, owner } = await setUp();
      const { clock, deps } = service;
      const path = `/api/events/${event.slug}/team`;
      const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString();
      const [short, revoked, long] = [
        await aKey(owner, ['event:read'], { expiresAt }),
        await aKey(owner, ['event:read']),
        await aKey(owner, ['event:read']),
      ];
      const statusOf = async ({ key }: { key: string }) => (await withKey(owner, key)(path)).status;
      expect(await statusOf(short)).to.equal(200);
      await owner.request(`/api/api-keys/${revoked.id}`, { method: 'DELETE' });
      expect(await statusOf(revoked)).to.equal(401);
      clock.advance(60_000);
      expect([await statusOf(short), await statusOf(long)]).to.deep.equal([401, 200]);
      await deps.db('accounts').where({ id: owner.accountId }).update({ enabled: 0 });
      expect(await statusOf(long)).to.equal(401);
      await deps.db('accounts').where({ id: owner.accountId }).update({ enabled: 1 });
      expect(await statusOf(long)).to.equal(200);
      expect(await statusOf({ key: `sk_${'A'.repeat(43)}` })).to.equal(401);
    });

    it('is kept as a hash, and when it was last used; the audit log says by which key an account acted', async () => {
      const { service, event, owner } = await setUp();
      const { db } = service.deps;
      const { key, id } = await aKey(owner, ['team:manage']);
      const [row] = await db('api_keys');
      expect(JSON.stringify(row)).to.not.contain(key);
      expect(row.secret_hash).to.equal(hash('sha256', key, 'base64url'));
      const send = withKey(owner, key);
      const friend = await aConsoleUser(service);
      const added = await send(`/api/events/${event.slug}/team`, 'POST', { username: friend.username, role: 'door' });
      const entry = await db('audit_log').where({ action: 'team.member_added', subject_id: friend.accountId }).first();
      expect(entry.actor).to.equal(`account:${owner.accountId}`);
      expect(entry.correlation_id).to.contain(`.key.${id}`).and.to.equal(added.headers.get('x-correlation-id'));
      const usedAt = async () => (await db('api_keys').first('last_used_at')).last_used_at;
      const first = await usedAt();
      service.clock.advance(4 * 60_000);
      await send('/api/events');
      expect(await usedAt(), 'written every five minutes').to.equal(first);
      service.clock.advance(60_000);
      await send('/api/events');
      expect(await usedAt()).to.equal(service.clock.now().toISOString());
      expect(await db('audit_log').where({ account_id: owner.accountId }).whereLike('action', 'api_key.%').pluck('data')).to.deep.equal([
        JSON.stringify({ scopes: ['event:read', 'team:manage'], eventId: null, expiresAt: null }),
      ]);
    });

    it('is limited for itself, beside the network that it comes from', async () => {
      const { owner, service } = await setUp({ RATE_LIMIT_FACTOR: '0.1' });
      const keys = [(await aKey(owner, ['event:read'])).key, (await aKey(owner, ['event:read'])).key];
      const remaining: (string | null)[] = [];
      for (const key of [...keys, ...keys]) remaining.push((await withKey(owner, key)('/api/events')).headers.get('ratelimit-remaining'));
      const limit = Math.ceil(600 * service.deps.config.RATE_LIMIT_FACTOR);
      expect(remaining.map(Number)).to.deep.equal([limit - 1, limit - 1, limit - 2, limit - 2]);
    });

    it('of somebody else can be neither seen nor revoked', async () => {
      const { service, owner } = await setUp();
      const { id } = await aKey(owner, ['event:read']);
      const other = await aConsoleUser(service);
      expect((await other.request('/api/api-keys')).body.keys).to.deep.equal([]);
      for (const wrong of [id, 'no-uuid', '01990000-0000-7000-8000-000000000000'])
        expect((await other.request(`/api/api-keys/${wrong}`, { method: 'DELETE' })).status).to.equal(404);
      expect((await owner.request('/api/api-keys')).body.keys).to.have.length(1);
    });

    it('is made, shown once and revoked on the page', async () => {
      const { service, event, owner } = await setUp();
      const wrong = await owner.submit('/console/api-keys', { name: '', lifetime: '90' });
      expect([wrong.status, wrong.text.includes('Choose at least one')]).to.deep.equal([422, true]);
      const foreign = await anEvent(service.deps);
      const typed = { name: 'Door <scanner>', scopes: 'people:read', lifetime: '30' };
      expect((await owner.submit('/console/api-keys', { ...typed, event: foreign.slug })).text).to.contain('This event doesn’t exist');
      const { text } = await owner.submit('/console/api-keys', { ...typed, event: event.slug });
      const [key = ''] = /sk_[\w-]{43}/.exec(text) ?? [];
      expect((await withKey(owner, key)(`/api/events/${event.slug}/team`)).status).to.equal(200);
      const page = (await owner.getPage('/console/api-keys')).text;
      expect(page).to.contain('Door &lt;scanner&gt;').and.to.contain(key.slice(0, 7)).and.not.to.contain(key);
      const [, action = ''] = /action="(\/console\/api-keys\/[^"]+\/removal)"/.exec(page) ?? [];
      await owner.submit(action, {});
      expect((await withKey(owner, key)(`/api/events/${event.slug}/team`)).status).to.equal(401);
    });
  });
});
