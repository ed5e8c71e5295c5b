import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { SERVER_TIMEOUTS_MS } from '../../src/database/postgresSettings.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshFolder } from '../support/databases.ts';
import { readTemplate } from './shippedTemplates.ts';

const HAPROXY = '/usr/sbin/haproxy';
const SCRIPT = join(ROOT, 'templates', 'cluster', 'rolling-restart.sh');

describe('The files of templates/cluster', () => {
  it('role.sql sets every limit that the service asks for', () => {
    for (const [name, ms] of Object.entries(SERVER_TIMEOUTS_MS))
      expect(readTemplate('role.sql')).to.include(`ALTER ROLE slotkeeper SET ${name} = '${ms / 1_000}s';`);
    expect(readTemplate('role.sql')).to.include("SET synchronous_commit = 'on'");
  });

  it('pgbouncer.ini ignores every parameter with which the service connects, and says the same as the documentation', () => {
    const line = readTemplate('pgbouncer.ini').match(/^ignore_startup_parameters = .*$/m)?.[0] ?? '';
    for (const name of [...Object.keys(SERVER_TIMEOUTS_MS), 'options', 'extra_float_digits'])
      expect(line).to.match(new RegExp(`\\b${name}\\b`));
    expect(readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8')).to.include(line);
  });

  it('the pools of PgBouncer on two machines fit into HAProxy, and that into PostgreSQL', () => {
    const numberIn = (file: string, pattern: RegExp) => Number(readTemplate(file).match(pattern)?.[1]);
    const pool = numberIn('pgbouncer.ini', /default_pool_size = (\d+)/);
    const balancer = numberIn('haproxy.cfg', /maxconn (\d+) check/);
    expect(2 * pool).to.be.at.most(balancer);
    expect(balancer).to.be.below(numberIn('patroni.yml', /max_connections: (\d+)/));
  });

  it('patroni.yml keeps its own rule for times, and every secret is to be replaced', () => {
    const seconds = (name: string) => Number(readTemplate('patroni.yml').match(new RegExp(`^ +${name}: (\\d+)$`, 'm'))?.[1]);
    expect(seconds('ttl')).to.be.at.least(seconds('loop_wait') + 2 * seconds('retry_timeout'));
    const secrets = [...readTemplate('patroni.yml').matchAll(/^ +password: (.*)$/gm)].map(([, secret]) => secret);
    expect(secrets).to.have.length(4);
    for (const secret of secrets) expect(secret).to.match(/^CHANGE_ME_/);
  });

  it('HAProxy accepts haproxy.cfg', () => {
    if (!existsSync(HAPROXY)) return void expect(readTemplate('haproxy.cfg')).to.include('on-marked-down shutdown-sessions');
    const { status, stderr } = spawnSync(HAPROXY, ['-c', '-f', join(ROOT, 'templates', 'cluster', 'haproxy.cfg')], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});

describe('rolling-restart.sh', () => {
  it('restarts one process after the other, each when the one before is ready', async () => {
    const { ports, calls, run } = await twoProcesses();
    const { code } = await run();
    expect(code).to.equal(0);
    expect(calls()).to.deep.equal(ports.map((port) => `restart slotkeeper@${port}`));
  });

  it('restarts nobody while a process is not ready, and stops at the first that does not become ready', async () => {
    const { ports, states, calls, run } = await twoProcesses();
    states.set(ports[1], 503);
    const early = await run();
    expect([early.code, calls()]).to.deep.equal([1, []]);
    expect(early.stderr).to.include(`slotkeeper@${ports[1]} is not ready after 1 s. Look at: journalctl -u slotkeeper@${ports[1]}`);

    states.set(ports[1], 200);
    // Ready when it looks first, and no more after its restart.
    const late = await run((port) => states.set(port, 503));
    expect([late.code, calls()]).to.deep.equal([1, [`restart slotkeeper@${ports[0]}`]]);
  });
});

/** Two servers with a /readyz, and a systemctl that only notes what it was asked. */
async function twoProcesses() {
  const folder = freshFolder();
  const states = new Map<number, number>();
  let onRestart: (port: number) => void = () => {};
  const callsFile = join(folder, 'calls');
  const calls = () => (existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : []);
  const ports = [await aServer(), await aServer()] as const;

  async function aServer(): Promise<number> {
    const server = createServer((_request, response) => {
      if (calls().some((call) => call.endsWith(`@${port}`))) onRestart(port);
      response.writeHead(states.get(port) ?? 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    onCleanup(() => server.close());
    return port;
  }

  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho "$@" >> ${callsFile}\n`);
  chmodSync(join(folder, 'systemctl'), 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, READY_TIMEOUT_SECONDS: '1' };
  const run = (whenRestarted: (port: number) => void = () => {}) => {
    onRestart = whenRestarted;
    return promisify(execFile)(SCRIPT, ports.map(String), { env }).then(
      () => ({ code: 0, stderr: '' }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );
  };
  return { ports, states, calls, run };
}
