import { expect } from 'chai';
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
