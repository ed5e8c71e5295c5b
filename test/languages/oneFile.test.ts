import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { afterwards } from '../support/tidy.ts';

const NEEDED = ['package.json', 'tsconfig.json', 'src', 'templates', 'db/migrations', 'db/views', 'db/demo.ts'];

describe('Another language', () => {
  it('is one file more: letters are written in it, from right to left if it says so, and events may speak it', () => {
    const copy = mkdtempSync(join(tmpdir(), 'slotkeeper-language-'));
    afterwards(() => rmSync(copy, { recursive: true }));
    for (const path of NEEDED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

    const french = JSON.parse(readFileSync(join(ROOT, 'templates/texts/fr.json'), 'utf8'));
    const language = { name: 'Autre', locale: 'fr-FR', direction: 'rtl' };
    writeFileSync(join(copy, 'templates/texts/xx.json'), JSON.stringify({ ...french, language }));

    const written = slotkeeper(copy, ['letters', 'written']);
    expect(written.stdout, written.stderr).to.include('120 letters');
    const read = (file: string) => readFileSync(join(copy, 'written', file), 'utf8');
    expect(read('confirm.xx.txt')).to.equal(read('confirm.fr.txt'));
    const html = read('confirm.xx.html');
    expect(html).to.include('<html lang="xx" dir="rtl"').and.include('text-align:right');
    expect(html).not.to.match(/\bltr\b|align="left"|text-align:left|padding-left/);

    const plan = ['--starts', '2099-06-13T19:00', '--zone', 'Europe/Brussels', '--title', 'Walk', '--slots', '5', '--language'];
    expect(slotkeeper(copy, ['event', 'create', 'walk', ...plan, 'xx'])).to.include({ status: 0 });
    expect(slotkeeper(copy, ['event', 'create', 'talk', ...plan, 'yy'])).to.include({ status: 2 });
  });
});

function slotkeeper(cwd: string, words: string[]) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: `sqlite:${join(cwd, 'events.sqlite')}`,
    SECRET_KEY: 'a secret of a test that is long enough',
  };
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/slotkeeper.ts', ...words], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
}
