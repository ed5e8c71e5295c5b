import { expect } from 'chai';
import { aVerifiedRequest } from '../support/accountRequests.ts';
import { aFullService, anAccount } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { runCli } from '../support/runCli.ts';

describe('slotkeeper role', () => {
  it('defines, changes and deletes roles, gives them, and decides about requests; the last administrator stays', async () => {
    const service = await aFullService(await freshSqlite());
    const { DATABASE_URL } = service.deps.config;
    const run = async (...args: string[]) => {
      const { code, out, err } = await runCli({ DATABASE_URL }, args);
      return [code, (out || err).trim()] as const;
    };
    const administrator = await anAccount(service, { roles: ['administrator'] });
    const { username } = await aVerifiedRequest(service);
    const defined = await run('role', 'define', 'auditor', '--permission', 'audit:read', 'events:read');
    expect(defined).to.deep.equal([0, 'auditor  needs approval  cannot be requested  audit:read, events:read']);
    expect((await run('role', 'define', 'auditor', '--permission', 'everything'))[0], 'no such permission').to.equal(2);
    expect((await run('role', 'set', 'auditor', '--no-approval', '--requestable'))[0], 'for anybody').to.equal(2);
    expect((await run('role', 'set', 'auditor', '--clear'))[1]).to.match(/ {2}-$/);
    expect((await run('role', 'list'))[1].split('\n')).to.have.length(4);
    expect((await run('account', 'approve', username))[1]).to.contain('organiser  active');
    expect((await run('account', 'roles', username, 'auditor', 'member'))[1]).to.contain('auditor, member  active');
    expect((await run('role', 'delete', 'auditor'))[0], 'in use').to.equal(4);
    expect((await run('account', 'disable', username))[1]).to.contain('disabled');
    expect((await run('account', 'list', '--state', 'disabled'))[1]).to.contain(username);
    expect(await run('account', 'disable', administrator.username)).to.satisfy(
      ([code, text]: [number, string]) => code === 4 && text.includes('last administrator'),
    );
    const entry = await service.deps.db('audit_log').where({ action: 'account.roles_changed' }).first();
    expect(JSON.parse(entry.data)).to.deep.equal({ before: ['organiser'], after: ['auditor', 'member'] });
    expect(entry.actor).to.match(/^operator:/);
  });
});
