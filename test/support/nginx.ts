import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { freePort } from './builtService.ts';
import type { Certificate } from './certificate.ts';
import { onCleanup } from './cleanup.ts';
import { freshFolder } from './databases.ts';
import { listens } from './listens.ts';

/** Null when nginx is not installed. Debian keeps it out of the PATH of ordinary users. */
export function nginxProgram(): string | null {
  if (existsSync('/usr/sbin/nginx')) return '/usr/sbin/nginx';
  return spawnSync('nginx', ['-v']).status === 0 ? 'nginx' : null;
}

const NGINX_CONF_HEADER = `
daemon off; pid FOLDER/nginx.pid; error_log FOLDER/error.log warn; worker_processes 1; worker_rlimit_nofile 20000;
events { worker_connections 20000; }
http {
  access_log off;
  client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi; uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
`;

/** Starts nginx with the shipped configuration, except for the ports and, with a certificate, TLS. */
export async function anNginx(ports: string[], certificate?: Certificate): Promise<{ url: string; port: number; accessLog: () => string }> {
  const folder = freshFolder();
  chmodSync(folder, 0o777);
  const port = await freePort();
  const upstreams = ports.map((upstreamPort) => `    server 127.0.0.1:${upstreamPort}$2;`).join('\n');
  const shippedConf = readFileSync(join(ROOT, 'templates', 'nginx.conf'), 'utf8')
    .replace(/( {4}server 127\.0\.0\.1:\d+([^;]*);\n?)+/, `${upstreams}\n`)
    .replace('listen 80 ', `${certificate ? tlsSettings(certificate) : ''}listen 127.0.0.1:${port} ${certificate ? 'ssl ' : ''}`)
    .replace(/^ *listen \[::\].*\n/m, '')
    .replaceAll('/var/log/nginx/', `${folder}/`);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, `${NGINX_CONF_HEADER.replaceAll('FOLDER', folder)}${shippedConf}}\n`);
  const nginx = spawn(nginxProgram() as string, ['-c', file, '-p', folder, '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  const ended = once(nginx, 'exit');
  onCleanup(async () => {
    nginx.kill('SIGTERM');
    await ended;
  });
  const errorLog = () => (existsSync(join(folder, 'error.log')) ? readFileSync(join(folder, 'error.log'), 'utf8') : '');
  while (!(await listens(port))) if (nginx.exitCode !== null) throw new Error(`nginx does not start: ${errorLog()}`);
  const accessLog = () => readFileSync(join(folder, 'slotkeeper.log'), 'utf8');
  return { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, port, accessLog };
}

function tlsSettings({ file }: Certificate): string {
  return `ssl_certificate ${file}; ssl_certificate_key ${join(dirname(file), 'key.pem')}; `;
}
