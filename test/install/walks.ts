import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { build, freePort } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { pack } from '../support/packedPackage.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { jailed } from './jail.ts';
import { SLUG, Walk } from './walk.ts';

/*
 * npm run test:install [-- package unit image]: three ways to install, from nothing to the first confirmed registration, whose email
 * goes through a mail server. Prints what is typed and how long it takes. `package` needs the registry of npm; `unit` also root, and in
 * INSTALL_DEBIAN_ROOT a folder with a fresh Debian and Node (mmdebstrap); `image` root, and in INSTALL_IMAGE_ROOT the files of the image
 * (buildah mount). Ends with 1 if a walk does not arrive.
 */
const EVENT = `event create ${SLUG} --title 'Summer Walk' --slots 40 --starts 2030-06-13T19:00 --zone Europe/Brussels`;
const EVENT_ARGS = [
  'event',
  'create',
  SLUG,
  '--title',
  "'Summer Walk'",
  '--slots',
  '40',
  '--starts',
  '2030-06-13T19:00',
  '--zone',
  'Europe/Brussels',
];

interface Ground {
  /** Folder of this walk. */
  folder: string;
  smtp: TestSmtpServer;
  url: string;
  port: string;
}

const WALKS: Record<string, (walk: Walk, ground: Ground) => Promise<void>> = { package: walkPackage, unit: walkUnit, image: walkImage };

async function walkPackage(walk: Walk, { folder, smtp, url, port }: Ground) {
  const file = pack(folder);
  const [prefix, home] = [join(folder, 'npm'), join(folder, 'home')];
  const environment = { PATH: `${join(prefix, 'bin')}:${process.env.PATH}`, HOME: home, NODE_ENV: 'production' };
  const data = join(home, '.local', 'share', 'slotkeeper');
  walk.do('npm install --global ./slotkeeper-0.1.0.tgz', ['npm', 'install', '--global', '--prefix', prefix, file]);
  walk.byHand('editor ~/.local/share/slotkeeper/.env', () => writeSettings(data, { smtp, url, port }));
  walk.do(`slotkeeper ${EVENT}`, ['slotkeeper', ...EVENT_ARGS], environment);
  await walk.start('NODE_ENV=production slotkeeper start', ['slotkeeper', 'start'], url, environment);
}

/** The lines of "On Debian, under systemd" in docs/operations.md. No systemd runs here: what it would start is started as it says. */
async function walkUnit(walk: Walk, { folder, smtp, url, port }: Ground) {
  const root = required('INSTALL_DEBIAN_ROOT');
  const inside = (...args: string[]) => ['chroot', root, ...args];
  const file = pack(folder);
  copyFileSync(file, join(root, 'root', basename(file)));
  walk.do('npm install --global ./slotkeeper-0.1.0.tgz', inside('npm', 'install', '--global', `/root/${basename(file)}`));
  const installed = inside('npm', 'root', '--global');
  const program = join(walk.quiet(installed).trim(), 'slotkeeper');
  walk.do(
    'adduser --system --group --home /var/lib/slotkeeper slotkeeper',
    inside('adduser', '--system', '--group', '--home', '/var/lib/slotkeeper', 'slotkeeper'),
  );
  walk.do('cp … /etc/systemd/system/', inside('cp', `${program}/templates/install/slotkeeper.service`, '/etc/systemd/system/'));
  walk.do(
    'install … /var/lib/slotkeeper/.env',
    inside('install', '-o', 'slotkeeper', '-g', 'slotkeeper', '-m', '600', `${program}/.env.example`, '/var/lib/slotkeeper/.env'),
  );
  const data = join(root, 'var', 'lib', 'slotkeeper');
  walk.byHand('editor /var/lib/slotkeeper/.env', () => writeSettings(data, { smtp, url, port }));
  const unit = readUnit(join(root, 'etc/systemd/system/slotkeeper.service'));
  const user = walk.quiet(inside('stat', '--format', '%u:%g', '/var/lib/slotkeeper')).trim();
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/var/lib/slotkeeper', ...unit.environment };
  const jail = { root, user, writable: { '/var/lib/slotkeeper': data }, environment };
  const which = inside('sh', '-c', `command -v ${unit.program[0]}`);
  const absolute = walk.quiet(which).trim();
  walk.do(
    `sudo -u slotkeeper DATA_FOLDER=/var/lib/slotkeeper slotkeeper ${EVENT}`,
    jailed({ ...jail, program: [absolute, ...EVENT_ARGS] }),
  );
  await walk.start('systemctl enable --now slotkeeper', jailed({ ...jail, program: [absolute, ...unit.program.slice(1)] }), url);
}

/** What `docker compose up` starts, in the files of the image: its user, entry point and environment; root read-only. */
async function walkImage(walk: Walk, { folder, smtp, url, port }: Ground) {
  const root = required('INSTALL_IMAGE_ROOT');
  const data = join(folder, 'data');
  writeSettings(data, { smtp, url, port });
  walk.byHand('cp .env.example .env && chmod 600 .env', () => {});
  walk.byHand('editor .env', () => {});
  walk.do('chown', ['chown', '-R', '65532:65532', data]);
  walk.commands.pop();
  const environment = { ...readImageEnvironment(), PORT: port, HOST: '127.0.0.1', PATH: '/nodejs/bin:/usr/local/bin:/usr/bin:/bin' };
  const jail = { root, user: '65532:65532', writable: { '/data': data }, environment };
  await walk.start('docker compose up --detach --build', jailed({ ...jail, program: ['/usr/local/bin/slotkeeper', 'start'] }), url);
  walk.do(`docker compose exec slotkeeper slotkeeper ${EVENT}`, jailed({ ...jail, program: ['/usr/local/bin/slotkeeper', ...EVENT_ARGS] }));
}

function writeSettings(folder: string, { smtp, url, port }: Pick<Ground, 'smtp' | 'url' | 'port'>) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '.env');
  const lines = [
    `PUBLIC_URL=${url}`,
    `SMTP_URL=${smtp.url}`,
    'MAIL_FROM=Club <club@example.org>',
    `PORT=${port}`,
    'TRUSTED_PROXIES=127.0.0.1/32',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
}

function readUnit(file: string) {
  const text = readFileSync(file, 'utf8');
  const environment = Object.fromEntries(
    [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  return { program: (/^ExecStart=(.*)$/m.exec(text)?.[1] ?? '').split(' '), environment };
}

/** The ENV of the Dockerfile. */
function readImageEnvironment(): Record<string, string> {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const instruction = /^ENV ((?:.*\\\n)*.*)$/m.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...instruction.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']),
  );
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see the head of test/install/walks.ts`);
  return value;
}

await build();
const wanted = process.argv.slice(2);
for (const [name, take] of Object.entries(WALKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-walk-'));
  chmodSync(folder, 0o755);
  const smtp = await TestSmtpServer.create();
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const walk = new Walk();
  try {
    await take(walk, { folder, smtp, url, port });
    const ms = await walk.confirmFirstRegistration(url, smtp);
    console.log(`\n${name}: ${walk.commands.length} commands, ${(ms / 1_000).toFixed(1)} s to the first confirmed registration`);
  } catch (error) {
    console.log(`\n${name}: does not arrive: ${(error as Error).message}`);
    process.exitCode = 1;
  }
  for (const { line, ms } of walk.commands) console.log(`  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  await walk.end();
  await cleanUp();
}
