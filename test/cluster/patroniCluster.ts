import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCleanup } from '../support/cleanup.ts';
import { postgresPrograms } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { Machine } from './machine.ts';
import { partPath } from './parts.ts';
import { fillTemplate, type MachineAddress, readTemplate } from './shippedTemplates.ts';

/** As in the templates. The last machine is the one that runs the service, and this process. */
const DATABASE_MACHINES: MachineAddress[] = [
  { name: 'db1', address: '10.0.0.11' },
  { name: 'db2', address: '10.0.0.12' },
];
export const SERVICE_MACHINE: MachineAddress = { name: 'app1', address: '10.0.0.21' };

/** Characters that a URL, YAML and SQL each treat in their own way. */
const PASSWORD = "pa:ss@w/o?r#d% '";
const START_TIMEOUT_MS = 300_000;
const ASK_TIMEOUT_MS = 2_000;

interface Member {
  name: string;
  /** `leader`, `sync_standby` or `replica`. */
  role: string;
  /** `running` or `streaming` when it is well. */
  state: string;
}

export interface ClusterOptions {
  /** Without it, commits do not wait for the standby: the negative control. */
  isSynchronous: boolean;
  withPgBouncer: boolean;
}

/** etcd, Patroni and PostgreSQL on two machines; etcd, HAProxy and PgBouncer on this one, all with the shipped templates. */
export class PatroniCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  private readonly options: ClusterOptions;
  private readonly machines = new Map<string, Machine>();

  private constructor(options: ClusterOptions) {
    this.options = options;
    spawnSync('chmod', ['755', this.folder]);
  }

  /** Resolves when the primary has a standby, and the database of the service is there. */
  static async create(options: ClusterOptions): Promise<PatroniCluster> {
    const cluster = new PatroniCluster(options);
    // Half a gigabyte, which the next cluster needs. The first task is the last to run: after all that writes there was stopped.
    onCleanup(() => rmSync(cluster.folder, { recursive: true, force: true }));
    for (const { name } of [...DATABASE_MACHINES, SERVICE_MACHINE]) cluster.makeFolder(name);
    try {
      await cluster.start();
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${cluster.describeLogs()}`);
    }
    return cluster;
  }

  private async start(): Promise<void> {
    const etcdConfig = this.writeConfig('etcd.yml', SERVICE_MACHINE, this.etcdReplacements(SERVICE_MACHINE));
    this.startHere('etcd', ['--config-file', etcdConfig]);
    for (const machine of DATABASE_MACHINES) await this.powerOn(machine.name);
    const haproxyConfig = this.writeConfig('haproxy.cfg', SERVICE_MACHINE, {
      '/run/haproxy/admin.sock': join(this.folder, 'haproxy.sock'),
    });
    this.startHere('haproxy', ['-db', '-f', haproxyConfig]);
    await until('there is a primary', async () => (await this.primaryName()) !== undefined, START_TIMEOUT_MS, 200);
    const userList = this.createRole(await this.primary());
    await this.waitUntilRedundant();
    if (this.options.withPgBouncer) this.startPgBouncer(userList);
  }

  /** By way of HAProxy, PgBouncer and HAProxy, or neither. */
  databaseUrl(by: 'HAProxy' | 'PgBouncer' | 'hosts'): string {
    const user = `slotkeeper:${encodeURIComponent(PASSWORD)}`;
    const hosts = DATABASE_MACHINES.map(({ address }) => `${address}:5432`).join(',');
    if (by === 'hosts') return `postgres://${user}@${hosts}/slotkeeper?target_session_attrs=read-write`;
    return `postgres://${user}@127.0.0.1:${by === 'HAProxy' ? 5000 : 6432}/slotkeeper`;
  }

  async primary(): Promise<Machine> {
    return this.machine((await this.primaryName()) ?? '');
  }

  async standby(): Promise<Machine> {
    const primary = await this.primaryName();
    return this.machine(DATABASE_MACHINES.find(({ name }) => name !== primary)?.name ?? '');
  }

  private machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`There is no machine ${name}`);
    return machine;
  }

  /** Starts a database machine, for the first time or after its power was cut; its data are as they were. */
  async powerOn(name: string): Promise<void> {
    const machine = await this.createMachine(name);
    const etcdConfig = this.writeConfig('etcd.yml', machine, this.etcdReplacements(machine));
    machine.start(partPath('etcd'), ['--config-file', etcdConfig], { log: this.logOf(name, 'etcd') });
    const patroniConfig = this.writeConfig('patroni.yml', machine, this.patroniReplacements(name));
    const environment = { HOME: join(this.folder, name), PGTZ: 'UTC' };
    machine.start(partPath('patroni'), [patroniConfig], { user: 'postgres', env: environment, log: this.logOf(name, 'patroni') });
  }

  private async createMachine(name: string): Promise<Machine> {
    const address = DATABASE_MACHINES.find((machine) => machine.name === name)?.address ?? '';
    const machine = await Machine.create(name, address);
    this.machines.set(name, machine);
    onCleanup(() => machine.kill());
    return machine;
  }

  /** Resolves when there is a primary, and a standby that may replace it. */
  async waitUntilRedundant(): Promise<void> {
    const role = this.options.isSynchronous ? 'sync_standby' : 'replica';
    const isRedundant = async () => {
      const members = await this.members();
      return members.some((member) => member.role === 'leader') && members.some((m) => m.role === role && m.state === 'streaming');
    };
    await until('the primary has a standby', isRedundant, START_TIMEOUT_MS, 300);
  }

  async primaryName(): Promise<string | undefined> {
    return (await this.members()).find(({ role, state }) => role === 'leader' && state === 'running')?.name;
  }

  /** What the first Patroni that answers says; empty if none does. */
  private async members(): Promise<Member[]> {
    const ask = async (address: string) => {
      const response = await fetch(`http://${address}:8008/cluster`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
      return ((await response.json()) as { members: Member[] }).members;
    };
    return Promise.any(DATABASE_MACHINES.map(({ address }) => ask(address))).catch(() => []);
  }

  /** A planned change of the primary, as `patronictl switchover` asks for it. */
  async switchOver(): Promise<void> {
    const [primary, standby] = [await this.primary(), await this.standby()];
    const response = await fetch(`http://${primary.address}:8008/switchover`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('patroni:restapi-password').toString('base64')}` },
      body: JSON.stringify({ leader: primary.name, candidate: standby.name }),
    });
    if (!response.ok) throw new Error(`Patroni refuses the switchover: ${await response.text()}`);
  }

  /** Runs role.sql, and returns what it prints for PgBouncer. */
  private createRole(primary: Machine): string {
    const file = join(this.folder, 'role.sql');
    writeFileSync(file, readTemplate('role.sql'));
    const env = { SLOTKEEPER_PASSWORD: PASSWORD };
    const args = ['-h', join(this.folder, primary.name), '-f', file];
    const output = primary.run('psql', args, { user: 'postgres', env });
    return output.trim().split('\n').at(-1) ?? '';
  }

  private startPgBouncer(userList: string): void {
    const folder = join(this.folder, SERVICE_MACHINE.name);
    writeFileSync(join(folder, 'userlist.txt'), `${userList}\n`);
    const config = this.writeConfig('pgbouncer.ini', SERVICE_MACHINE, {
      '/etc/pgbouncer/userlist.txt': join(folder, 'userlist.txt'),
      '/var/log/postgresql/': `${folder}/`,
      '/var/run/postgresql/': `${folder}/`,
    });
    // It refuses to run as root.
    this.startHere('setpriv', ['--reuid', 'postgres', '--regid', 'postgres', '--init-groups', partPath('pgbouncer'), '-q', config]);
  }

  private startHere(program: Parameters<typeof partPath>[0], args: string[]): void {
    const file = openSync(this.logOf(SERVICE_MACHINE.name, program === 'setpriv' ? 'pgbouncer' : program), 'a');
    const child: ChildProcess = spawn(partPath(program), args, { stdio: ['ignore', file, file] });
    closeSync(file);
    const ended = once(child, 'exit');
    onCleanup(() => {
      child.kill('SIGKILL');
      return ended;
    });
  }

  private etcdReplacements({ name }: MachineAddress): Record<string, string> {
    return { '/var/lib/etcd/slotkeeper': join(this.folder, name, 'etcd') };
  }

  private patroniReplacements(name: string): Record<string, string> {
    const folder = join(this.folder, name);
    return {
      CHANGE_ME_RESTAPI: 'restapi-password',
      CHANGE_ME_SUPERUSER: 'superuser-password',
      CHANGE_ME_REPLICATION: 'replication-password',
      CHANGE_ME_REWIND: 'rewind-password',
      'data_dir: /var/lib/postgresql/slotkeeper': `data_dir: ${folder}/data`,
      '/var/lib/postgresql/.pgpass_patroni': `${folder}/pgpass`,
      '/usr/lib/postgresql/15/bin': postgresPrograms() ?? '',
      '/var/run/postgresql': folder,
      // The watchdog would restart the machine of the test.
      'mode: automatic': 'mode: off',
      ...(this.options.isSynchronous ? {} : { 'synchronous_mode: true': 'synchronous_mode: false' }),
    };
  }

  private writeConfig(template: string, machine: MachineAddress, replacements: Record<string, string>): string {
    const file = join(this.folder, machine.name, template);
    writeFileSync(file, fillTemplate(template, machine, replacements));
    return file;
  }

  private makeFolder(name: string): void {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id('-u'), id('-g'));
  }

  private logOf(machine: string, program: string): string {
    return join(this.folder, `${machine}-${program}.log`);
  }

  private logs(): string[] {
    return readdirSync(this.folder).filter((file) => file.endsWith('.log'));
  }

  copyLogs(to: string): void {
    mkdirSync(to, { recursive: true });
    for (const file of this.logs()) copyFileSync(join(this.folder, file), join(to, file));
  }

  private describeLogs(): string {
    const lastLines = (file: string) => readFileSync(join(this.folder, file), 'utf8').trim().split('\n').slice(-8).join('\n');
    return this.logs()
      .map((file) => `--- ${file}\n${lastLines(file)}`)
      .join('\n');
  }
}
