import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aTown, signIn } from '../support/house.ts';
import { PASSWORD } from '../support/person.ts';
import { SECRET } from '../support/service.ts';

/** A terminal in which a line is typed, and what it reads from standard input. */
function type(DATABASE_URL: string, input: string, ...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL, SECRET_KEY: SECRET, PUBLIC_URL: 'https://slots.example.org' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/slotkeeper.ts', ...words], { cwd: ROOT, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('The operator', () => {
  onEachDatabase((fresh) => {
    it('opens the account of an administrator with a password from standard input, and verifies its history', async () => {
      const town = await aTown(await fresh());
      const { DATABASE_URL } = town.world.config;
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
      const weak = await type(DATABASE_URL, 'weak\n', ...words);
      expect([weak.code, weak.err]).to.deep.equal([2, weak.err]);
      expect(weak.err).to.contain('password: Password must have 8 characters or more');
      const made = await type(DATABASE_URL, `${PASSWORD}\n`, ...words);
      expect([made.code, made.err]).to.deep.equal([0, '']);
      expect(made.out).to.match(/^admin {2}administrator {2}active/);
      const known = { id: '', username: 'admin', email: 'admin@example.org', phone: '+32470123456' };
      const administrator = await signIn(town, known);
      expect((await administrator.ask('/admin/users')).status).to.equal(200);
      expect((await type(DATABASE_URL, `${PASSWORD}\n`, ...words)).code, 'twice').to.equal(4);
      expect((await type(DATABASE_URL, 'Stevige-Kade9-touw', 'account', 'password', 'admin')).code).to.equal(0);
      expect((await administrator.ask('/admin/users')).status, 'signed out').to.equal(401);
      expect((await type(DATABASE_URL, '', 'account', 'list')).out).to.contain('admin  administrator  active');
      expect((await type(DATABASE_URL, '', 'history', 'verify')).out).to.match(/account \S+: \d+ entries, as they were written/);
      await town.world.db('history').whereNotNull('account_id').where({ number: 1 }).update({ actor: 'nobody' });
      expect((await type(DATABASE_URL, '', 'history', 'verify')).code).to.equal(1);
    });
  });
});
