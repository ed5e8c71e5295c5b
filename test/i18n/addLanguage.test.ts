import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { build } from '../support/builtService.ts';
import { onCleanup } from '../support/cleanup.ts';

const NEEDED = ['package.json', 'dist', 'templates', 'db/views'];

describe('Adding a language', function () {
  this.timeout(180_000);
  before(build);

  it('takes one locale file: emails (right to left if declared) and events can use it', () => {
    const copy = mkdtempSync(join(tmpdir(), 'slotkeeper-language-'));
    onCleanup(() => rmSync(copy, { recursive: true }));
    for (const path of NEEDED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

    const french = JSON.parse(readFileSync(join(ROOT, 'templates/locales/fr.json'), 'utf8'));
    const language = { name: 'Autre', locale: 'fr-FR', direction: 'rtl' };
    writeFileSync(join(copy, 'templates/locales/xx.json'), JSON.stringify({ ...french, language }));

    const preview = runCli(copy, ['emails', 'preview', 'written']);
    expect(preview.status, preview.stderr).to.equal(0);
    const written = readdirSync(join(copy, 'written'));
    const inLanguage = (code: string) => written.filter((file) => file.endsWith(`.${code}.txt`)).length;
    expect(inLanguage('xx'), 'every email').to.equal(inLanguage('fr')).and.be.greaterThan(20);
    const read = (file: string) => readFileSync(join(copy, 'written', file), 'utf8');
    expect(read('confirm.xx.txt')).to.equal(read('confirm.fr.txt'));
    const html = read('confirm.xx.html');
    expect(html).to.include('<html lang="xx" dir="rtl"').and.include('text-align:right');
    expect(html).not.to.match(/\bltr\b|align="left"|text-align:left|padding-left/);

    const options = ['--starts', '2099-06-13T19:00', '--zone', 'Europe/Brussels', '--title', 'Walk', '--slots', '5', '--language'];
    expect(runCli(copy, ['event', 'create', 'walk', ...options, 'xx'])).to.include({ status: 0 });
    expect(runCli(copy, ['event', 'create', 'talk', ...options, 'yy'])).to.include({ status: 2 });
  });
});

function runCli(cwd: string, args: string[]) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: `sqlite:${join(cwd, 'events.sqlite')}`,
    SECRET_KEY: 'a secret of a test that is long enough',
  };
  return spawnSync(process.execPath, ['dist/server/slotkeeper.js', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
}
