import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Parameters of main.cf. */
export type PostfixSettings = Record<string, string>;

/** As Debian's package sets up TLS: STARTTLS is offered, with the self-signed certificate of the package ssl-cert. */
const DEBIAN_TLS = '/usr/share/postfix/main.cf.tls';
const PRIVATE_QUEUES = ['incoming', 'active', 'deferred', 'defer', 'bounce', 'flush', 'hold', 'trace', 'corrupt', 'saved', 'private'];

/** Lines of master.cf as in Debian's, without chroot, and without the services that read local mail or deliver it as root. */
const SERVICES = [
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'proxymap unix - - n - - proxymap',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'lmtp unix - - n - - lmtp',
  'postlog unix-dgram n - n - 1 postlogd',
];

/** Creates the folders `etc`, `queue` and `data` with the owners that Postfix demands. */
export function createPostfixFolders(parent: string): void {
  chmodSync(parent, 0o755);
  const user = idOf('passwd', 'postfix');
  const makeFolder = (name: string, mode: number, owner: number, group: number) => {
    const folder = join(parent, name);
    mkdirSync(folder);
    chownSync(folder, owner, group);
    chmodSync(folder, mode);
  };
  for (const name of ['etc', 'queue', 'queue/pid']) makeFolder(name, 0o755, 0, 0);
  for (const name of PRIVATE_QUEUES) makeFolder(`queue/${name}`, 0o700, user, 0);
  makeFolder('queue/public', 0o710, user, idOf('group', 'postdrop'));
  makeFolder('data', 0o700, user, 0);
}

/** Writes main.cf and master.cf. `services` are more lines of master.cf. */
export function configurePostfix(parent: string, port: number, settings: PostfixSettings, services: string[]): void {
  const parameters = {
    compatibility_level: '3.6',
    queue_directory: join(parent, 'queue'),
    data_directory: join(parent, 'data'),
    maillog_file: join(parent, 'mail.log'),
    maillog_file_prefixes: parent,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'relay.example',
    mydestination: '',
    alias_maps: '',
    mynetworks: '127.0.0.0/8',
    ...settings,
  };
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = ${value}\n`);
  writeFileSync(join(parent, 'etc/main.cf'), `${readFileSync(DEBIAN_TLS, 'utf8')}\n${lines.join('')}`);
  writeFileSync(join(parent, 'etc/master.cf'), [`127.0.0.1:${port} inet n - n - - smtpd`, ...SERVICES, ...services, ''].join('\n'));
}

function idOf(database: 'passwd' | 'group', name: string): number {
  return Number(spawnSync('getent', [database, name], { encoding: 'utf8' }).stdout.split(':')[2]);
}
