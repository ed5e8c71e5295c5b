import { expect } from 'chai';
import { listInvitations } from '../../src/teams/invitation.ts';
import { aFullService, anAccount } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';

describe('slotkeeper team', () => {
  it('adds, lists, changes and removes members, of any name and also the last owner', async () => {
    const service = await aFullService(await freshSqlite());
    const { DATABASE_URL } = service.deps.config;
    const { slug } = await anEvent(service.deps);
    const { username, email } = await anAccount(service);
    const run = (...args: string[]) => runCli({ DATABASE_URL }, ['team', ...args]);
    expect((await run('add', slug, email, '--role', 'owner')).out.trim()).to.equal(`owner  ${username}  Amina Diallo`);
    expect((await run('add', slug, username, '--role', 'viewer')).code, 'twice').to.equal(4);
    expect((await run('add', slug, 'nobody.at.all', '--role', 'viewer')).code, 'nobody').to.equal(2);
    expect((await run('add', slug, username, '--role', 'king')).code, 'an unknown role').to.equal(2);
    await service.deps.db('accounts').update({ enabled: 0 });
    const changed = await run('change', slug, username, '--role', 'editor', '--json');
    expect(JSON.parse(changed.out).map(({ role, active }: { role: string; active: boolean }) => [role, active])).to.deep.equal([
      ['editor', false],
    ]);
    expect((await run('remove', slug, username)).out.trim()).to.equal('Nobody is in the team.');
  }).timeout(120_000);
});

describe('slotkeeper team invite', () => {
  it('invites an address once, and says until when; the team sees whom no email reached', async () => {
    const service = await aFullService(await freshSqlite());
    const { DATABASE_URL } = service.deps.config;
    const event = await anEvent(service.deps);
    const run = (...args: string[]) => runCli({ DATABASE_URL }, ['team', 'invite', event.slug, ...args]);
    expect((await run('chidi@example.org', '--role', 'editor')).out).to.match(/^Invited chidi@example\.org until 2\S+Z\.\s*$/);
    const again = await run('dana@example.org', '--role', 'door', '--json');
    expect(JSON.parse(again.out)).to.include({ email: 'dana@example.org', role: 'door' }).and.not.have.property('token');
    expect((await run('chidi', '--role', 'editor')).code, 'no address').to.equal(2);
    expect((await run('chidi@example.org', '--role', 'king')).code, 'an unknown role').to.equal(2);
    await service.deps
      .db('messages')
      .where({ recipient: 'chidi@example.org' })
      .update({ failed_at: '2027-05-01T08:00:00.000Z', last_error: '550 No such user' });
    const invited = (await listInvitations(service.deps.db, event, new Date())).map(({ email, emailProblem }) => [email, emailProblem]);
    expect(invited).to.have.deep.members([
      ['chidi@example.org', '550 No such user'],
      ['dana@example.org', null],
    ]);
  }).timeout(120_000);
});

describe('slotkeeper api-key', () => {
  it('creates a key that is printed once, lists what works, and revokes', async () => {
    const service = await aFullService(await freshSqlite());
    const { db, config } = service.deps;
    const { slug } = await anEvent(service.deps);
    const { username, email } = await anAccount(service);
    const run = (...args: string[]) => runCli({ DATABASE_URL: config.DATABASE_URL }, ['api-key', ...args]);
    const { out } = await run('create', email, '--name', 'Door scanner', '--scope', 'people:read', 'people:check_in', '--event', slug);
    expect(out.trim()).to.match(/^sk_\S{20,}$/);
    const withEnd = await run('create', username, '--name', 'Badges', '--scope', 'people:read', '--expires-in', '30d', '--json');
    const { id, key } = JSON.parse(withEnd.out);
    expect(key).to.match(/^sk_/);
    const list = (await run('list', username)).out;
    expect(list).to.match(/Badges .* until 2\S+Z/);
    expect(list).to.contain('Door scanner').and.contain(`only ${slug}`).and.contain('last used: never').and.not.contain(out.trim());
    expect(JSON.stringify(await db('api_keys')), 'neither is stored')
      .to.not.contain(out.trim())
      .and.not.contain(key);
    expect((await run('revoke', username, id)).out.trim()).to.equal('Revoked.');
    const left = JSON.parse((await run('list', username, '--json')).out);
    expect(left.map(({ name }: { name: string }) => name)).to.deep.equal(['Door scanner']);
    const wrong: [string, string[]][] = [
      ['nobody', ['list', 'nobody.at.all']],
      ['a scope that does not exist', ['create', username, '--name', 'x', '--scope', 'everything']],
      ['no scope', ['create', username, '--name', 'x']],
      ['an event that does not exist', ['create', username, '--name', 'x', '--scope', 'people:read', '--event', 'nothing']],
      ['revoked already', ['revoke', username, id]],
    ];
    for (const [what, args] of wrong) expect((await run(...args)).code, what).to.be.oneOf([2, 3]);
  }).timeout(120_000);
});
