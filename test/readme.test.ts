import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, settings } from '../src/config.ts';
import { NODE_FLAGS } from './support/asStarted.ts';
import { freshSqlite } from './support/databases.ts';
import { routesOf } from './support/routes.ts';
import { afterwards } from './support/tidy.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('The README', () => {
  it('names every route, and no others', async () => {
    const routes = (await routesOf()).map(({ method, path }) => `${method} ${path}`);
    const named = [...readme.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`\s]*)`/g)].map(([, route]) => route);
    expect(new Set(named)).to.deep.equal(new Set(routes));
  });

  it('names every setting, and so does .env.example', () => {
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Where things are'));
    const inTable = [...table.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));
    const inExample = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(inTable)).to.deep.equal(new Set(Object.keys(settings)));
    expect(new Set(inExample)).to.deep.equal(new Set(Object.keys(settings)));
  });

  it('names every command of the operator', () => {
    const table = readme.slice(readme.indexOf('## Announce an event'), readme.indexOf('## Put the form'));
    const help = (...words: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/slotkeeper.ts', ...words, '--help'], { cwd: ROOT, encoding: 'utf8' }).stdout;
    const commands = (text: string) =>
      [...text.matchAll(/^ {2}([a-z-]+) (?:\[|<| )/gm)].map(([, name]) => name).filter((name) => name !== 'help');
    const below = (noun: string) => commands(help(noun)).map((name) => `${noun} ${name}`);
    const nouns = ['account', 'event', 'history', 'outbox'];
    const all = [...nouns.flatMap(below), ...commands(help()).filter((name) => !nouns.includes(name ?? ''))];
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z -]+?)(?: [A-Z]+)?`/g)].map(([, name]) => name));
    expect(new Set(named)).to.deep.equal(new Set(all));
  });

  it('has scripts and files where it says they are', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, script = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(scripts, script).to.have.property(script);
    expect(readme).to.contain(`node ${NODE_FLAGS.join(' ')} dist/src/main.js`);
    for (const [file] of readme.matchAll(/\b(?:src|test|db)\/[\w/.-]+\.(?:ts|json)\b/g)) readFileSync(join(ROOT, file));
  });

  it('brings whoever pastes its lines to a confirmed registration', async () => {
    const port = 20_000 + (process.pid % 10_000);
    const env = { ...process.env, PORT: String(port), DATABASE_URL: await freshSqlite(), NODE_ENV: 'development' };
    const service = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: ROOT, env });
    afterwards(() => service.kill('SIGKILL'));
    await new Promise((resolve) => service.stdout.on('data', (text) => String(text).includes('Slotkeeper runs') && resolve(null)));
    const pasted = /```sh\n(TOKEN[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const { stdout } = spawnSync('bash', ['-c', pasted.replaceAll('localhost:3000', `localhost:${port}`)], { encoding: 'utf8' });
    expect(stdout).to.match(/location: \/registrations\/[0-9a-f-]+\?status=confirmed/i);
    expect(stdout.trim().split('\n').at(-1)).to.contain('"confirmed":true').and.contain('"email":"seb@dsebastien.net"');
  });
});
