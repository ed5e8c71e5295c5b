import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { aTown, signIn } from '../support/house.ts';
import { PASSWORD } from '../support/person.ts';
import { slotkeeper } from '../support/terminal.ts';

describe('The operator', () => {
  onEachDatabase((fresh) => {
    it('opens the account of an administrator with a password from standard input, and verifies its history', async () => {
      const town = await aTown(await fresh());
      const { DATABASE_URL } = town.world.config;
      const type = (input: string, ...words: string[]) => slotkeeper({ DATABASE_URL }, words, input);
      const words = [
        'account',
        'create',
        'admin',
        '--role',
        'administrator',
        '--email',
        'admin@example.org',
        '--phone',
        '+32 470 12 34 56',
      ];
      const weak = await type('weak\n', ...words);
      expect([weak.code, weak.err]).to.deep.equal([2, weak.err]);
      expect(weak.err).to.contain('password: Password must have 8 characters or more');
      const made = await type(`${PASSWORD}\n`, ...words);
      expect([made.code, made.err]).to.deep.equal([0, '']);
      expect(made.out).to.match(/^admin {2}administrator {2}active/);
      const known = { id: '', username: 'admin', email: 'admin@example.org', phone: '+32470123456' };
      const administrator = await signIn(town, known);
      expect((await administrator.ask('/admin/users')).status).to.equal(200);
      expect((await type(`${PASSWORD}\n`, ...words)).code, 'twice').to.equal(4);
      expect((await type('Stevige-Kade9-touw', 'account', 'password', 'admin')).code).to.equal(0);
      expect((await administrator.ask('/admin/users')).status, 'signed out').to.equal(401);
      expect((await type('', 'account', 'list')).out).to.contain('admin  administrator  active');
      expect((await type('', 'history', 'verify')).out).to.match(/account \S+: \d+ entries, as they were written/);
      await town.world.db('history').whereNotNull('account_id').where({ number: 1 }).update({ actor: 'nobody' });
      expect((await type('', 'history', 'verify')).code).to.equal(1);
    });
  });
});
