import { expect } from 'chai';
import { aFullService, signIn } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { runCli } from '../support/runCli.ts';

describe('slotkeeper account', () => {
  onEachDatabase((fresh) => {
    it('creates an administrator with a password from standard input, and verifies its audit chain', async () => {
      const service = await aFullService(await fresh());
      const { DATABASE_URL } = service.deps.config;
      const run = (input: string, ...args: string[]) => runCli({ DATABASE_URL }, args, input);
      const args = ['account', 'create', 'admin', '--role', 'administrator', '--email', 'admin@example.org', '--phone', '+32 470 12 34 56'];
      const weak = await run('weak\n', ...args);
      expect([weak.code, weak.err]).to.deep.equal([2, weak.err]);
      expect(weak.err).to.contain('password: Password must be 8 characters or more');
      const made = await run(`${PASSWORD}\n`, ...args);
      expect([made.code, made.err]).to.deep.equal([0, '']);
      expect(made.out).to.match(/^admin {2}administrator {2}active/);
      const account = { id: '', username: 'admin', email: 'admin@example.org', phone: '+32470123456' };
      const administrator = await signIn(service, account);
      expect((await administrator.request('/admin/users')).status).to.equal(200);
      expect((await run(`${PASSWORD}\n`, ...args)).code, 'twice').to.equal(4);
      expect((await run('Stevige-Kade9-touw', 'account', 'set-password', 'admin')).code).to.equal(0);
      expect((await administrator.request('/admin/users')).status, 'signed out').to.equal(401);
      expect((await run('', 'account', 'list')).out).to.contain('admin  administrator  active');
      expect((await run('', 'audit', 'verify')).out).to.match(/account \S+: \d+ entries, as they were written/);
      await service.deps.db('audit_log').whereNotNull('account_id').where({ sequence: 1 }).update({ actor: 'nobody' });
      expect((await run('', 'audit', 'verify')).code).to.equal(1);
    });
  });
});
