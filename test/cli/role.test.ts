import { expect } from 'chai';
import { aFullService, anAccount } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { runCli } from '../support/runCli.ts';

describe('slotkeeper role', () => {
  it('defines a role, which account gives, noted with before and after; the last administrator stays', async () => {
    const service = await aFullService(await freshSqlite());
    const { DATABASE_URL } = service.deps.config;
    const run = (...args: string[]) => runCli({ DATABASE_URL }, args);
    const administrator = await anAccount(service, { roles: ['administrator'] });
    const { username } = await anAccount(service);
    const defined = await run('role', 'define', 'auditor', '--permission', 'audit:read', 'events:all');
    expect([defined.code, defined.out.trim()]).to.deep.equal([0, 'auditor  needs approval  cannot be requested  audit:read, events:all']);
    expect((await run('role', 'set', 'auditor', '--no-approval', '--requestable')).code, 'for anybody').to.equal(2);
    expect((await run('account', 'roles', username, 'auditor', 'member')).out).to.contain('auditor, member  active');
    const refused = await run('account', 'disable', administrator.username);
    expect([refused.code, refused.err.trim()]).to.deep.equal([
      4,
      'This is the last administrator. Make somebody else an administrator first.',
    ]);
    const entry = await service.deps.db('audit_log').where({ action: 'account.roles_changed' }).first();
    expect(JSON.parse(entry.data)).to.deep.equal({ before: ['member'], after: ['auditor', 'member'] });
    expect(entry.actor).to.match(/^operator:/);
  }).timeout(120_000);
});
