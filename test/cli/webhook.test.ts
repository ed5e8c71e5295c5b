import { expect } from 'chai';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';

describe('slotkeeper webhook', () => {
  it('adds, lists, tests, replays, disables and removes webhooks of an event and for all events', async () => {
    const deps = await createTestDeps({ DATABASE_URL: await freshSqlite() });
    const { DATABASE_URL } = deps.config;
    const { slug } = await anEvent(deps);
    const run = (...args: string[]) => runCli({ DATABASE_URL }, ['webhook', ...args]);
    const added = await run('add', 'https://hooks.example.org/a', '--event', slug, '--type', 'registration.created', '--json');
    const { id, secret } = JSON.parse(added.out);
    expect(secret).to.match(/^whsec_/);
    expect((await run('add', 'https://127.1/')).err).to.contain('url: This address isn’t a public one');
    expect((await run('add', 'https://hooks.example.org/', '--type', 'of.mine')).code, 'an unknown type').to.equal(2);
    expect((await run('list')).out.trim()).to.equal('There are no webhooks.');
    expect((await run('list', slug)).out.trim()).to.equal(`${id}  https://hooks.example.org/a  registration.created  works  0 waiting`);
    expect((await run('rotate', id)).out).to.match(/^whsec_/);
    await run('test', id);
    expect((await run('list', slug)).out).to.contain('1 waiting');
    expect((await run('replay', id, '--since', '2d')).code).to.equal(0);
    expect((await run('replay', id)).code, 'of when').to.equal(2);
    await run('disable', id);
    expect((await run('test', id)).code, 'a disabled one').to.equal(4);
    expect((await run('remove', id)).out.trim()).to.equal('Removed.');
    expect((await run('remove', id)).code, 'twice').to.equal(3);
  }).timeout(120_000);
});
