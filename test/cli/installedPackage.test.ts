import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { build, freePort } from '../support/builtService.ts';
import { cleanUp, onCleanup } from '../support/cleanup.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant } from '../support/factories.ts';
import { pack } from '../support/packedPackage.ts';
import { until } from '../support/until.ts';

const SAMPLE_EVENT = 'harbour-walk';

describe('The package that npm installs', function () {
  // It builds, packs and starts programs, while other tests run.
  this.timeout(180_000);
  let folder: string;
  let home: string;
  let program: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    await build();
    folder = mkdtempSync(join(tmpdir(), 'slotkeeper-package-'));
    home = join(folder, 'home');
    mkdirSync(home);
    program = install(pack(folder), join(folder, 'installed'));
    environment = { PATH: process.env.PATH, HOME: home };
  });

  afterEach(cleanUp);

  it('runs from an empty folder up to a confirmed registration, and keeps its data in one folder', async () => {
    const url = await start();
    const visitor = await Visitor.at(url, { slug: SAMPLE_EVENT });
    const applicant = anApplicant();
    expect((await visitor.signUp(applicant)).status).to.equal(200);
    let link = '';
    await until('the email is in the mailbox', async () => {
      const { text } = await sendRequest(`${url}/mailbox`);
      [link = ''] = /http:[^ "\\]*\/confirm_registration\?uuid=[\da-f-]+/.exec(text) ?? [];
      return link !== '';
    });
    const confirmed = await sendRequest(link);
    expect(confirmed.headers.get('location')).to.contain('status=confirmed');

    expect(run('registration', 'list', SAMPLE_EVENT)).to.contain(applicant.email);
    const data = join(home, '.local', 'share', 'slotkeeper');
    expect(readdirSync(join(data, 'db')).sort()).to.include.members(['mailbox', 'slotkeeper.sqlite', 'slotkeeper.sqlite.key']);
    expect(readdirSync(home)).to.deep.equal(['.local']);
    expect(existsSync(join(folder, 'installed', 'node_modules', 'slotkeeper', 'db', 'slotkeeper.sqlite'))).to.equal(false);
  });

  it('keeps them in the folder that DATA_FOLDER names, also for commands that are run elsewhere', async () => {
    const data = join(folder, 'data');
    // Nothing answers there: the driver has to be there nevertheless.
    environment = { ...environment, DATA_FOLDER: data, REDIS_URL: 'redis://127.0.0.1:1' };
    await start();
    expect(readdirSync(data)).to.deep.equal(['db']);
    expect(run('event', 'list')).to.contain(SAMPLE_EVENT);
  });

  /** Resolves with the address when the service listens. */
  async function start(): Promise<string> {
    const port = String(await freePort());
    const service = spawn(program, ['start'], { cwd: home, env: { ...environment, PORT: port } });
    onCleanup(() => end(service));
    let printed = '';
    for (const stream of [service.stdout, service.stderr]) stream.on('data', (text) => (printed += text));
    await until('the service listens', () => printed.includes('Slotkeeper is running') && printed.includes(`:${port}`), 60_000);
    return `http://localhost:${port}`;
  }

  function run(...args: string[]): string {
    return execFileSync(program, args, { cwd: tmpdir(), env: environment, encoding: 'utf8' });
  }
});

async function end(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null) return;
  service.kill('SIGTERM');
  await once(service, 'exit');
}

/**
 * As `npm install FILE` does it, with the packages that are here instead of a registry: only those that the lock file does not mark
 * as needed for development. Returns the program.
 */
function install(file: string, folder: string): string {
  const target = join(folder, 'node_modules', 'slotkeeper');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', target]);
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean }> };
  const needed = Object.entries(packages).filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true);
  for (const [path] of needed) {
    const link = join(folder, path);
    mkdirSync(dirname(link), { recursive: true });
    if (existsSync(join(ROOT, path))) symlinkSync(join(ROOT, path), link);
  }
  const { bin } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  const program = join(target, bin.slotkeeper);
  chmodSync(program, 0o755);
  return program;
}
