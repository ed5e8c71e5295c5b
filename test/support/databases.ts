import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterwards } from './tidy.ts';

/** A fresh, empty database for one test; it is gone afterwards. Gives its address. */
export type FreshDatabase = () => Promise<string>;

/** Says the same sentences about SQLite and about PostgreSQL. */
export function onEachDatabase(sentences: (fresh: FreshDatabase, name: string) => void): void {
  describe('on SQLite', () => sentences(freshSqlite, 'sqlite'));
  describe('on PostgreSQL', () => {
    before(function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    });
    sentences(freshPostgres, 'postgres');
  });
}

/** Says in one line that a program is not there; in CI, where it has to be, that is a failure. */
export function isMissing(name: string, program: string | null): boolean {
  if (program !== null) return false;
  if (process.env.CI) throw new Error(`${name} is not on this machine, and CI skips nothing`);
  console.log(`      ${name} is not on this machine: these tests are skipped`);
  return true;
}

export async function freshSqlite(): Promise<string> {
  return `sqlite:${join(freshFolder(), 'slotkeeper.sqlite')}`;
}

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Cluster {
  folder: string;
  port: number;
  server: ChildProcess;
}

let cluster: Promise<Cluster> | undefined;
let made = 0;

export async function freshPostgres(): Promise<string> {
  cluster ??= startPostgres();
  const { folder, port } = await cluster;
  const name = `test_${++made}`;
  const admin = addressOf(folder, port, 'postgres');
  await ask(admin, `CREATE DATABASE ${name}`);
  afterwards(() => ask(admin, `DROP DATABASE ${name} WITH (FORCE)`));
  return addressOf(folder, port, name);
}

export async function stopPostgres(): Promise<void> {
  if (!cluster) return;
  const { server, folder } = await cluster;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** Ends the server as a power cut would, and starts it again. */
export async function restartPostgres(): Promise<void> {
  const running = await cluster;
  if (!running) throw new Error('There is no PostgreSQL to restart');
  const ended = once(running.server, 'exit');
  // Its "immediate" shutdown: what was not committed is gone, and what was is recovered from its log.
  running.server.kill('SIGQUIT');
  await ended;
  running.server = await start(running.folder, running.port);
}

/** Debian keeps the server's programs out of the PATH. */
export function postgresFolder(): string | null {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(parent, version, 'bin')), '/usr/local/bin', '/usr/bin'];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** A server of our own in a temporary folder, reached by its socket. It refuses to run as root. */
async function startPostgres(): Promise<Cluster> {
  const programs = postgresFolder() as string;
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-postgres-'));
  const owner = process.getuid?.() === 0 ? ordinaryUser() : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const made = spawnSync(join(programs, 'initdb'), ['-D', join(folder, 'data'), '-U', 'slotkeeper', '--auth=trust', '--no-sync'], {
    ...owner,
    cwd: folder,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = 54_000 + (process.pid % 1_000);
  return { folder, port, server: await start(folder, port) };
}

/** Resolves when it answers. */
async function start(folder: string, port: number): Promise<ChildProcess> {
  const owner = process.getuid?.() === 0 ? ordinaryUser() : undefined;
  const options = ['-D', join(folder, 'data'), '-k', folder, '-p', String(port), '-c', 'listen_addresses=', '-c', 'max_connections=60'];
  const server = spawn(join(postgresFolder() as string, 'postgres'), options, { ...owner, cwd: folder, stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    const up = await ask(addressOf(folder, port, 'postgres'), 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (up) return server;
    if (tries > 1_000) throw new Error('PostgreSQL does not start');
    await pause(20);
  }
}

function ordinaryUser() {
  const id = (kind: string) => Number(spawnSync('id', [kind, 'postgres']).stdout || spawnSync('id', [kind, 'nobody']).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function addressOf(folder: string, port: number, database: string): string {
  return `postgres://slotkeeper@localhost:${port}/${database}?host=${encodeURIComponent(folder)}`;
}

async function ask(address: string, sql: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
