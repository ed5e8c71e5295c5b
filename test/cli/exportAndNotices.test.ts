import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAccountByOperator } from '../../src/accounts/creation/createByOperator.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { newId } from '../../src/crypto/ids.ts';
import { freshFolder, onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';

describe('slotkeeper export and notices', function () {
  this.timeout(120_000);

  onEachDatabase((fresh) => {
    async function setUp() {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const event = await anEvent(deps, { slug: 'walk', slots: 700 });
      await insertPeople(deps.db, event.id, 600);
      return { deps, event, run: (...args: string[]) => runCli({ DATABASE_URL }, args) };
    }

    it('write a file that only its owner can read, in place of an old one, and note it', async () => {
      const { deps, run } = await setUp();
      const file = join(freshFolder(), 'people.csv');
      writeFileSync(file, 'old');
      writeFileSync(`${file}.unfinished`, 'of a run that was killed');
      const { out, err, code } = await run('export', 'walk', '--format', 'csv', '--output', file, '--language', 'fr');
      expect([code, err, out.trim()]).to.deep.equal([0, '', `Wrote 600 registrations of walk to ${file}.`]);
      const lines = readFileSync(file, 'utf8').split('\r\n');
      expect([lines.length, lines[0]?.slice(0, 7)]).to.deep.equal([602, '\uFEFFPrénom']);
      expect([statSync(file).mode & 0o777, existsSync(`${file}.unfinished`)]).to.deep.equal([0o600, false]);
      expect((await run('export', 'walk', '--format', 'xlsx', '--output', file, '--search', 'ada600')).out).to.contain(
        'Wrote 1 registration ',
      );
      expect(readFileSync(file, 'latin1').slice(0, 2)).to.equal('PK');
      expect(await deps.db('audit_log').where({ action: 'event.exported' }).orderBy('sequence').pluck('data')).to.deep.equal([
        '{"format":"csv","rows":600}',
        '{"format":"xlsx","rows":1}',
      ]);
    });

    it('say what is wrong before anything is written down', async () => {
      const { deps, run } = await setUp();
      const missing = await run('export', 'walk', '--format', 'csv', '--output', '/no/such/folder/people.csv');
      expect([missing.code, missing.err]).to.deep.equal([
        2,
        'There is no folder /no/such/folder.\n  output: There is no folder /no/such/folder.\n',
      ]);
      expect((await run('export', 'gone', '--format', 'csv', '--output', '/tmp/x.csv')).code).to.equal(3);
      expect((await run('export', 'walk', '--format', 'pdf', '--output', '/tmp/x.pdf')).code).to.equal(2);
      expect(await deps.db('audit_log').where({ action: 'event.exported' })).to.deep.equal([]);
    });

    it('show and change what somebody of the team is told', async () => {
      const { deps, event, run } = await setUp();
      const person = { username: 'amina', firstName: 'Amina', lastName: 'Diallo', email: 'amina@example.org', phone: undefined };
      const { id } = await createAccountByOperator(createAccountDeps(deps), OPERATOR, {
        ...person,
        password: PASSWORD,
        roles: ['organiser'],
      });
      expect((await run('notices', 'show', 'walk', 'amina')).code).to.equal(3);
      await deps.db('team_members').insert({ id: newId(), event_id: event.id, account_id: id, role: 'owner', added_at: event.createdAt });
      expect(JSON.parse((await run('notices', 'show', 'walk', 'Amina', '--json')).out)).to.include({ fullyBooked: 'now', lateDays: 3 });
      await run('notices', 'set', 'walk', 'amina', '--fully-booked', 'daily', '--late-days', '7');
      expect((await run('notices', 'show', 'walk', 'amina')).out)
        .to.contain('fullyBooked: daily')
        .and.contain('lateDays: 7');
      expect((await run('notices', 'set', 'walk', 'amina', '--late-days', '99')).code).to.equal(2);
    });
  });
});
