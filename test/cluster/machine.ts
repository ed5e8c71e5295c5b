import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { until } from '../support/until.ts';
import { partPath } from './parts.ts';

const BRIDGE = 'machines';
/** Of every address in the templates. */
const PREFIX_LENGTH = 24;

let cableCount = 0;

export interface RunOptions {
  /** The user of the program; without one it is root. */
  user?: string;
  env?: Record<string, string>;
  /** The file to which it writes. */
  log: string;
}

/** Runs `ip`, which fails loudly. */
function ip(...args: string[]): void {
  execFileSync(partPath('ip'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A switch to which machines are connected. The caller itself, in a network namespace of its own, has this address there. */
export function createSwitch(address: string): void {
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', BRIDGE, 'type', 'bridge');
  ip('addr', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', BRIDGE);
  ip('link', 'set', BRIDGE, 'up');
}

/**
 * A machine of its own network and processes: kernel namespaces. The kernel ends all its programs at once when its first process is
 * killed, and that one is killed when the process ends that made it.
 */
export class Machine {
  readonly name: string;
  readonly address: string;
  private readonly unshare: ChildProcess;
  private readonly firstPid: number;
  private readonly cable: string;
  /** `nsenter` waits outside of the machine for each program that it started, and stops when that stops. */
  private readonly waiting: ChildProcess[] = [];

  private constructor(name: string, address: string, unshare: ChildProcess, firstPid: number) {
    this.name = name;
    this.address = address;
    this.unshare = unshare;
    this.firstPid = firstPid;
    this.cable = `cable${++cableCount}`;
  }

  static async create(name: string, address: string): Promise<Machine> {
    // Bash reaps what is orphaned in the machine, as the first process has to.
    const firstProcess = ['bash', '-c', 'while :; do sleep 3600; done'];
    const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const unshare = spawn(partPath('unshare'), [...namespaces, ...firstProcess], { stdio: 'ignore' });
    let firstPid = 0;
    await until(`${name} runs`, () => {
      firstPid = childrenOf(unshare.pid as number).find((pid) => readCommand(pid).startsWith('bash')) ?? 0;
      return firstPid > 0;
    });
    const machine = new Machine(name, address, unshare, firstPid);
    machine.connect();
    return machine;
  }

  private connect(): void {
    ip('link', 'add', this.cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(this.firstPid));
    ip('link', 'set', this.cable, 'master', BRIDGE, 'up');
    const setUp = `ip link set lo up && ip addr add ${this.address}/${PREFIX_LENGTH} dev eth0 && ip link set eth0 up`;
    execFileSync(partPath('nsenter'), [...this.enterArgs, 'sh', '-c', setUp], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Starts a program on this machine. */
  start(program: string, args: string[], { log, ...options }: RunOptions): void {
    const file = openSync(log, 'a');
    const child = spawn(partPath('nsenter'), [...this.enterArgs, ...asUser(options.user), program, ...args], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', file, file],
    });
    closeSync(file);
    child.on('error', () => {});
    this.waiting.push(child);
  }

  /** Runs a program on this machine, and returns what it wrote to standard output. */
  run(program: string, args: string[], options: Omit<RunOptions, 'log'> = {}): string {
    return execFileSync(partPath('nsenter'), [...this.enterArgs, ...asUser(options.user), program, ...args], {
      env: { ...process.env, ...options.env },
      encoding: 'utf8',
    });
  }

  private get enterArgs(): string[] {
    return ['--target', String(this.firstPid), '--net', '--pid', '--mount', '--'];
  }

  /** Takes the machine off the network: nothing arrives, and nobody is told. */
  pullCable(): void {
    ip('link', 'set', this.cable, 'down');
  }

  plugCable(): void {
    ip('link', 'set', this.cable, 'up');
  }

  /** Cuts the power: nobody is told, and nothing runs any more. */
  async kill(): Promise<void> {
    if (this.hasEnded()) return;
    this.pullCable();
    process.kill(this.firstPid, 'SIGKILL');
    this.wakeWaiting();
    await until(`${this.name} has ended`, () => this.hasEnded());
  }

  private hasEnded(): boolean {
    return this.unshare.exitCode !== null || this.unshare.signalCode !== null;
  }

  /** Sends a signal to the programs whose command line contains `part`; without it to all. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL', part = ''): void {
    const pids = this.pids().filter((pid) => pid !== this.firstPid && readCommand(pid).includes(part));
    if (pids.length === 0) throw new Error(`${this.name} runs no program with ${part} in its command line`);
    for (const pid of pids) process.kill(pid, signal);
    if (signal === 'SIGCONT') this.wakeWaiting();
  }

  /** While it is stopped, the kernel cannot end the program that it waits for, nor the machine. */
  private wakeWaiting(): void {
    for (const nsenter of this.waiting) nsenter.kill('SIGCONT');
  }

  /** As the caller counts processes. */
  private pids(): number[] {
    const namespace = namespaceOf(this.firstPid);
    const pids = readdirSync('/proc').map(Number).filter(Boolean);
    return pids.filter((pid) => namespaceOf(pid) === namespace);
  }
}

function asUser(user: string | undefined): string[] {
  return user ? [partPath('setpriv'), '--reuid', user, '--regid', user, '--init-groups'] : [];
}

function childrenOf(pid: number): number[] {
  return readOrEmpty(`/proc/${pid}/task/${pid}/children`).split(' ').map(Number).filter(Boolean);
}

function readCommand(pid: number): string {
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** A process may end while it is looked at. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}
