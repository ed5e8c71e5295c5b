import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { build } from '../support/builtService.ts';
import { Visitor } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { runCli } from '../support/runCli.ts';
import { aService, PUBLIC_URL, TEST_SECRET } from '../support/service.ts';

/** Runs a command on a pseudo-terminal of script(1), and types an answer whenever the output ends with a question. */
async function onTerminal(settings: Record<string, string>, args: string[], answers: string[]): Promise<{ code: number; screen: string }> {
  await build();
  const command = [process.execPath, join(ROOT, 'dist/server/slotkeeper.js'), ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, SECRET_KEY: TEST_SECRET, PUBLIC_URL, ...settings },
  });
  const waiting = [...answers];
  let screen = '';
  child.stdout.on('data', (text) => {
    screen += text;
    if (/(: |\[y\/N\] )$/.test(stripVTControlCharacters(screen)) && waiting.length > 0) child.stdin.write(`${waiting.shift()}\r`);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, screen })));
}

describe('The command line on a terminal', function () {
  this.timeout(240_000);

  it('asks for a password twice, and does not show it', async () => {
    const DATABASE_URL = await freshSqlite();
    const args = ['account', 'create', 'amina', '--role', 'administrator', '--email', 'amina@example.org'];
    const mistyped = await onTerminal({ DATABASE_URL }, args, [PASSWORD, `${PASSWORD}x`]);
    expect([mistyped.code, mistyped.screen]).to.deep.equal([2, mistyped.screen]);
    expect(mistyped.screen).to.contain('The two passwords differ: nothing was changed.');
    const created = await onTerminal({ DATABASE_URL }, args, [PASSWORD, PASSWORD]);
    expect([created.code, created.screen]).to.deep.equal([0, created.screen]);
    expect(created.screen).to.match(/Password: \s+The same password again: \s+amina {2}administrator {2}active/);
    expect(created.screen + mistyped.screen).to.not.contain(PASSWORD);
  });

  it('asks before it emails everyone, and says how many they are', async () => {
    const DATABASE_URL = await freshSqlite();
    const { url, deps } = await aService({ DATABASE_URL });
    const event = await anEvent(deps, { slots: 5 });
    const visitor = await Visitor.at(url, event);
    for (const person of [anApplicant(), anApplicant()]) await visitor.signUp(person);
    const { slug } = event;

    const moved = ['event', 'change', slug, '--location', 'Pier 9'];
    const declined = await onTerminal({ DATABASE_URL }, moved, ['n']);
    expect([declined.code, declined.screen]).to.deep.equal([4, declined.screen]);
    expect(declined.screen).to.contain('2 people get an email about the new time or place. Go on? [y/N]');
    expect(await emailsOf(DATABASE_URL, 'event-changed')).to.equal(0);
    expect((await onTerminal({ DATABASE_URL }, moved, ['y'])).code).to.equal(0);
    expect(await emailsOf(DATABASE_URL, 'event-changed')).to.equal(2);

    const wrongSlug = await onTerminal({ DATABASE_URL }, ['event', 'call-off', slug], ['summer-walk']);
    expect([wrongSlug.code, wrongSlug.screen]).to.deep.equal([4, wrongSlug.screen]);
    expect(wrongSlug.screen).to.contain(`2 people get an email and lose their slots. Type ${slug} to go on:`);
    const inScript = await runCli({ DATABASE_URL }, ['event', 'call-off', slug]);
    expect([inScript.code, inScript.err.includes('add --yes')]).to.deep.equal([2, true]);
    expect(await emailsOf(DATABASE_URL, 'called-off')).to.equal(0);
    expect((await onTerminal({ DATABASE_URL }, ['event', 'call-off', slug], [slug])).code).to.equal(0);
    expect(await emailsOf(DATABASE_URL, 'called-off')).to.equal(2);
  });
});

async function emailsOf(DATABASE_URL: string, kind: string): Promise<number> {
  const db = openDatabase(DATABASE_URL);
  const rows = await db('messages')
    .where({ template: kind })
    .finally(() => db.destroy());
  return rows.length;
}
