import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './builtService.ts';
import { onCleanup } from './cleanup.ts';
import { freshFolder } from './databases.ts';
import { listens } from './listens.ts';
import { configurePostfix, createPostfixFolders, type PostfixSettings } from './postfixFiles.ts';
import { killInGroup } from './processGroup.ts';
import { until } from './until.ts';

const MASTER = '/usr/lib/postfix/sbin/master';
/** It ends by itself if the tests could not stop it. */
const MAX_LIFE_SECONDS = 900;

/**
 * Null when Debian's Postfix is not installed, or this process is not root's: its master process must be. The other
 * processes of Postfix, which speak with clients, run as the user `postfix`.
 */
export function postfixProgram(): string | null {
  return process.getuid?.() === 0 && existsSync(MASTER) ? MASTER : null;
}

/**
 * A mail server of the version that Debian ships, with its configuration and queue in a temporary folder. It listens on
 * 127.0.0.1 only, relays for clients there, and hands every email to the LMTP server on the port `nextHopPort`. A system-wide
 * Postfix is left alone.
 */
export class Postfix {
  readonly folder = freshFolder();
  readonly port: number;
  private readonly services: string[];
  private readonly settings: PostfixSettings;
  private master: ChildProcess | undefined;

  private constructor(port: number, settings: PostfixSettings, services: string[]) {
    this.port = port;
    this.settings = settings;
    this.services = services;
  }

  /** @param services more lines of master.cf */
  static async create(nextHopPort: string, settings: PostfixSettings = {}, services: string[] = []): Promise<Postfix> {
    const nextHop = { default_transport: `lmtp:inet:127.0.0.1:${nextHopPort}` };
    const postfix = new Postfix(await freePort(), { ...nextHop, ...settings }, services);
    createPostfixFolders(postfix.folder);
    onCleanup(() => postfix.kill());
    await postfix.start();
    return postfix;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Starts it, after `kill` on the same port and with the same queue. */
  async start(): Promise<void> {
    this.configure();
    // A process group of its own: a signal to it reaches every process of this Postfix, and no other.
    const master = spawn(MASTER, ['-c', this.file('etc'), '-e', String(MAX_LIFE_SECONDS)], { detached: true, stdio: 'ignore' });
    this.master = master;
    await until('Postfix listens', async () => {
      if (master.exitCode !== null) throw new Error(`Postfix does not start: ${this.log()}`);
      return listens(this.port);
    });
  }

  /** SIGKILL to all of its processes, as a power cut would end them. The queue stays. */
  async kill(): Promise<void> {
    const { master } = this;
    this.master = undefined;
    if (!master || master.exitCode !== null) return;
    const ended = once(master, 'exit');
    process.kill(-(master.pid as number), 'SIGKILL');
    await ended;
    await until('the port of Postfix is free', async () => !(await listens(this.port)));
  }

  /** SIGKILL to the processes that speak with clients. The master starts new ones. */
  killSessions(): void {
    if (this.master?.pid) killInGroup(this.master.pid, 'smtpd');
  }

  log(): string {
    return existsSync(this.file('mail.log')) ? readFileSync(this.file('mail.log'), 'utf8') : '';
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  private configure() {
    configurePostfix(this.folder, this.port, this.settings, this.services);
  }
}
