import { onCleanup } from '../support/cleanup.ts';
import { pack } from '../support/packedPackage.ts';
import { EVENT, type Ground, required, settings } from './ground.ts';
import { Machine } from './machine.ts';
import type { Walk } from './walk.ts';

const FILE = '/root/slotkeeper-0.1.0.tgz';
const BACKUPS = '/var/lib/slotkeeper-backups';

/** The lines of "On Debian, under systemd" in docs/operations.md, on a Debian that has booted. */
export async function walkUnit(walk: Walk, ground: Ground): Promise<() => Promise<void>> {
  const machine = await Machine.boot(required('INSTALL_DEBIAN_ROOT'), { [FILE]: pack(ground.folder) });
  onCleanup(() => machine.halt());
  const type = (line: string) => walk.do(line, machine.inside('bash', '-c', line));
  const look = (line: string) => walk.quiet(machine.inside('bash', '-c', line));
  walk.restart();

  type('npm install --global --allow-scripts=better-sqlite3 ./slotkeeper-0.1.0.tgz');
  type('adduser --system --group --home /var/lib/slotkeeper slotkeeper');
  type('cp "$(npm root --global)"/slotkeeper/templates/install/slotkeeper*.{service,timer} /etc/systemd/system/');
  type('install -o slotkeeper -g slotkeeper -m 600 "$(npm root --global)/slotkeeper/.env.example" /var/lib/slotkeeper/.env');
  walk.byHand('editor /var/lib/slotkeeper/.env', () => look(`cat > /var/lib/slotkeeper/.env <<'END'\n${settings(ground)}END`));
  type('systemctl daemon-reload');
  type('systemctl enable --now slotkeeper');
  await walk.untilReady(ground.url, () => look('journalctl --no-pager --unit slotkeeper'));
  type(`slotkeeper ${EVENT.join(' ')}`);

  return async () => {
    const log = look('journalctl --no-pager --unit slotkeeper');
    if (!log.includes('Create the first one with this link')) throw new Error(`The log shows no link for the first administrator: ${log}`);
    look('systemctl enable --now slotkeeper-backup.timer && systemctl start slotkeeper-backup');
    look('systemctl stop slotkeeper');
    look(`slotkeeper restore ${BACKUPS}/*.sqlite`);
    look('systemctl start slotkeeper');
    await walk.untilReady(ground.url, () => look('journalctl --no-pager --unit slotkeeper'));
    const people = look(`slotkeeper registration list ${EVENT[2]} --state confirmed --json`);
    if (JSON.parse(people).registrations.length !== 1) throw new Error(`The backup lacks the registration: ${people}`);
    console.log('  afterwards: the timer is enabled, and a backup was made by its unit and restored');
  };
}
