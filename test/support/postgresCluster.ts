import { execFile, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { administratorOf, forgetAdministrator } from './postgresAdministrator.ts';
import { until } from './until.ts';

const INITDB_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;
/** Part of the name of the socket. Servers do not meet, since each has a folder of its own. */
const PORT = 5432;

let databaseCount = 0;

/** The folder of the server's programs: Debian keeps them out of the PATH. Null when PostgreSQL is not installed. */
export function postgresPrograms(): string | null {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(parent, version, 'bin')), '/usr/local/bin', '/usr/bin'];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** A PostgreSQL server with its data in a temporary folder, reached by a socket there. Any process may use it. */
export class PostgresCluster {
  readonly folder: string;
  private readonly settings: string[];

  constructor(folder: string, settings: string[] = []) {
    this.folder = folder;
    this.settings = settings;
  }

  /** `settings` are those of the server: `name=value`. */
  static async create(...settings: string[]): Promise<PostgresCluster> {
    const cluster = new PostgresCluster(mkdtempSync(join(tmpdir(), 'slotkeeper-postgres-')), settings);
    const user = serverUser();
    if (user) chownSync(cluster.folder, user.uid, user.gid);
    const args = ['-D', cluster.dataFolder, '-U', 'slotkeeper', '--auth=trust', '--no-sync'];
    await promisify(execFile)(program('initdb'), args, { ...user, cwd: cluster.folder, timeout: INITDB_TIMEOUT_MS });
    await cluster.start();
    return cluster;
  }

  /** A standby of this server, which follows it and cannot be written. */
  async createStandby(): Promise<PostgresCluster> {
    const standby = new PostgresCluster(mkdtempSync(join(tmpdir(), 'slotkeeper-standby-')), this.settings);
    const user = serverUser();
    if (user) chownSync(standby.folder, user.uid, user.gid);
    const source = ['-h', this.folder, '-p', String(PORT), '-U', 'slotkeeper'];
    const args = [...source, '-D', standby.dataFolder, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
    await promisify(execFile)(program('pg_basebackup'), args, { ...user, cwd: standby.folder, timeout: INITDB_TIMEOUT_MS });
    await standby.start();
    return standby;
  }

  /** The address of a database of the primary on this standby. */
  addressOf(primaryUrl: string): string {
    return this.urlOf(nameIn(primaryUrl));
  }

  /** An empty database, or a copy of one that nothing is connected to. Its name is unique among the processes that share the server. */
  async createDatabase(templateUrl?: string): Promise<string> {
    const name = `test_${process.pid}_${++databaseCount}`;
    const administrator = await administratorOf(this.urlOf('postgres'));
    await administrator.execute(`CREATE DATABASE ${name}${templateUrl ? administrator.copyOf(nameIn(templateUrl)) : ''}`);
    return this.urlOf(name);
  }

  async dropDatabase(url: string): Promise<void> {
    await (await administratorOf(this.urlOf('postgres'))).execute(`DROP DATABASE ${nameIn(url)} WITH (FORCE)`);
  }

  /** Kills the server as a power cut would, and starts it again. */
  async restart(): Promise<void> {
    // Its "immediate" shutdown: what was not committed is gone, and what was is recovered from its log.
    await this.stop('SIGQUIT');
    await this.start();
  }

  /** Stops the server and removes its data. */
  async remove(): Promise<void> {
    await this.stop('SIGINT');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** For a process that ends at once: asks the server to stop, and does not wait for it. */
  abandon(): void {
    if (existsSync(this.pidFile)) process.kill(this.readPid(), 'SIGQUIT');
  }

  private get pidFile(): string {
    return join(this.dataFolder, 'postmaster.pid');
  }

  private readPid(): number {
    return Number(readFileSync(this.pidFile, 'utf8').split('\n')[0]);
  }

  private get dataFolder(): string {
    return join(this.folder, 'data');
  }

  private urlOf(database: string): string {
    return `postgres://slotkeeper@localhost:${PORT}/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  private async start(): Promise<void> {
    const settings = ['listen_addresses=', 'max_connections=200', ...this.settings].flatMap((setting) => ['-c', setting]);
    const args = ['-D', this.dataFolder, '-k', this.folder, '-p', String(PORT), ...settings];
    const server = spawn(program('postgres'), args, { ...serverUser(), cwd: this.folder, stdio: 'ignore' });
    // The server outlives the process that needed it first.
    server.unref();
    const isUp = () => administratorOf(this.urlOf('postgres')).then(returnTrue, returnFalse);
    await until('PostgreSQL accepts connections', isUp, START_TIMEOUT_MS);
  }

  private async stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    await forgetAdministrator(this.urlOf('postgres'));
    const pid = this.readPid();
    process.kill(pid, signal);
    const hasEnded = () => !isRunning(pid);
    await until('PostgreSQL has ended', hasEnded, STOP_TIMEOUT_MS).catch(() => process.kill(pid, 'SIGKILL'));
  }
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

/** PostgreSQL does not run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres']).stdout || spawnSync('id', [flag, 'nobody']).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function program(name: string): string {
  return join(postgresPrograms() as string, name);
}

/** An ended process that its parent has not noticed yet counts as ended. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}

function returnTrue(): boolean {
  return true;
}

function returnFalse(): boolean {
  return false;
}
