import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { until } from '../support/until.ts';

const NAME = 'slotkeeper-walk';
const CONTROL_GROUP = `/sys/fs/cgroup/${NAME}`;
const BOOT_TIMEOUT_MS = 60_000;
const ENVIRONMENT = ['HOME=/root', 'LANG=C.UTF-8', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];

/**
 * A Debian that was booted: its systemd is process 1 of a container, and sees the network of this machine. What it changes stays in
 * memory and ends with it. Needs root and systemd-nspawn.
 */
export class Machine {
  private readonly container: ChildProcess;
  private output = '';

  private constructor(container: ChildProcess) {
    this.container = container;
    for (const stream of [container.stdout, container.stderr]) stream?.on('data', (text) => (this.output += text));
  }

  /** `root` is a folder with a Debian; `files` are files of this machine by their path inside. */
  static async boot(root: string, files: Record<string, string>): Promise<Machine> {
    const bindings = Object.entries(files).map(([inside, outside]) => `--bind-ro=${outside}:${inside}`);
    const script = [
      'set -eu',
      // Some machines have control groups of the first kind, which a new systemd refuses.
      'mount -t cgroup2 cgroup2 /sys/fs/cgroup',
      `mkdir -p ${CONTROL_GROUP}`,
      `echo $$ > ${CONTROL_GROUP}/cgroup.procs`,
      `exec systemd-nspawn --quiet --boot --register=no --keep-unit --volatile=overlay --console=pipe \\`,
      `  --machine=${NAME} --resolv-conf=copy-host --directory='${root}' ${bindings.join(' ')}`,
    ];
    const container = spawn('unshare', ['--mount', 'sh', '-c', script.join('\n')], { stdio: ['ignore', 'pipe', 'pipe'] });
    const machine = new Machine(container);
    await until('the machine has booted', () => machine.isRunning(), BOOT_TIMEOUT_MS, 200);
    return machine;
  }

  /** What runs a program inside, as root and as after a login. */
  inside(...command: string[]): string[] {
    const namespaces = ['--mount', '--pid', '--uts', '--ipc'];
    return ['nsenter', '--target', this.leader(), ...namespaces, 'env', '--chdir=/root', '-i', ...ENVIRONMENT, ...command];
  }

  /** Shuts it down. */
  async halt(): Promise<void> {
    const { container } = this;
    if (container.exitCode !== null) return;
    const ended = once(container, 'exit');
    this.run('systemctl', 'poweroff');
    await ended;
    execFileSync('unshare', [
      '--mount',
      'sh',
      '-c',
      `mount -t cgroup2 cgroup2 /sys/fs/cgroup && find ${CONTROL_GROUP} -depth -type d -delete`,
    ]);
  }

  private isRunning(): boolean {
    if (this.container.exitCode !== null) throw new Error(`The machine does not boot: ${this.output}`);
    if (this.leader() === '') return false;
    try {
      this.run('systemctl', 'is-system-running');
      return true;
    } catch (error) {
      // What a Debian starts by itself may fail in a container.
      return (error as { stdout: string }).stdout.trim() === 'degraded';
    }
  }

  private run(...command: string[]): void {
    const [program = '', ...args] = this.inside(...command);
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** The number of its process 1 on this machine; empty as long as there is none. */
  private leader(): string {
    const { pid } = this.container;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
  }
}
