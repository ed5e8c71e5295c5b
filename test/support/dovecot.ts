import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './builtService.ts';
import { aCertificate } from './certificate.ts';
import { onCleanup } from './cleanup.ts';
import { freshFolder } from './databases.ts';
import { until } from './until.ts';

const PASSWORD = 'p@ss#word';

export interface ImapServer {
  url: string;
  /** The same with TLS and the certificate of the machine, which nobody signed. */
  tlsUrl: string;
  /** Puts an email into the inbox, unread. */
  deliver: (email: string) => void;
  /** Flags of each email in the inbox, as in `S` for seen; empty for one that is new. */
  flags: () => string[];
}

/** Null when Dovecot with IMAP is not installed. */
export function dovecotProgram(): string | null {
  return existsSync('/usr/sbin/dovecot') && existsSync('/usr/lib/dovecot/imap') ? '/usr/sbin/dovecot' : null;
}

/** Starts Dovecot with one user and an empty inbox, on the loopback interface. */
export async function aDovecot(): Promise<ImapServer> {
  const folder = freshFolder();
  const [port, tlsPort] = [await freePort(), await freePort()];
  // Dovecot gives no mailbox to root.
  const isRoot = process.getuid?.() === 0;
  const [uid, gid] = isRoot ? [idOf('-u'), idOf('-g')] : [userInfo().uid, userInfo().gid];
  const inbox = join(folder, 'mail');
  for (const part of ['', 'new', 'cur', 'tmp']) {
    mkdirSync(join(inbox, part));
    chownSync(join(inbox, part), uid, gid);
  }
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'users'), `bounces:{PLAIN}${PASSWORD}:${uid}:${gid}::${folder}\n`);
  // Its other processes are no longer root's, whatever the umask of who runs the tests.
  chmodSync(join(folder, 'users'), 0o644);
  const { key, cert } = aCertificate('mail.example.org');
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'certificate.pem'), cert);
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, port, tlsPort, isRoot));
  await start(folder, port);
  let count = 0;
  const address = (scheme: string, at: number) => `${scheme}://bounces:${encodeURIComponent(PASSWORD)}@127.0.0.1:${at}/INBOX`;
  return {
    url: address('imap', port),
    tlsUrl: address('imaps', tlsPort),
    deliver(email) {
      const file = join(inbox, 'new', `${1_700_000_000 + ++count}.M${count}.host`);
      writeFileSync(file, email);
      chownSync(file, uid, gid);
    },
    flags: () => [...readdirSync(join(inbox, 'new')), ...readdirSync(join(inbox, 'cur'))].map((name) => name.split(':2,')[1] ?? ''),
  };
}

async function start(folder: string, port: number): Promise<void> {
  const dovecot = spawn('/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot.conf')]);
  const ended = once(dovecot, 'exit');
  onCleanup(async () => {
    dovecot.kill('SIGTERM');
    await ended;
  });
  await until('Dovecot listens', () => canConnect(port));
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function idOf(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
}

function configuration(folder: string, port: number, tlsPort: number, isRoot: boolean): string {
  const user = userInfo().username;
  return `protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail
first_valid_uid = 1
${isRoot ? '' : `default_internal_user = ${user}\ndefault_login_user = ${user}\ndefault_internal_group = ${userInfo().gid}\n`}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = passwd-file
  args = ${folder}/users
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
`;
}
