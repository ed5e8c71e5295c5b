import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { EVENT, type Ground, required, writeSettings } from './ground.ts';
import { jailed } from './jail.ts';
import type { Walk } from './walk.ts';

/** What `docker compose up` starts, in the files of the image: its user, entry point and environment; root read-only. */
export async function walkImage(walk: Walk, ground: Ground): Promise<void> {
  const { folder, url, port } = ground;
  const root = required('INSTALL_IMAGE_ROOT');
  const data = join(folder, 'data');
  writeSettings(data, ground);
  walk.byHand('cp .env.example .env && chmod 600 .env', () => {});
  walk.byHand('editor .env', () => {});
  walk.quiet(['chown', '-R', '65532:65532', data]);
  const environment = { ...readImageEnvironment(), PORT: port, HOST: '127.0.0.1', PATH: '/nodejs/bin:/usr/local/bin:/usr/bin:/bin' };
  const jail = { root, user: '65532:65532', writable: { '/data': data }, environment };
  await walk.start('docker compose up --detach --build', jailed({ ...jail, program: ['/usr/local/bin/slotkeeper', 'start'] }), url);
  const create = jailed({ ...jail, program: ['/usr/local/bin/slotkeeper', ...EVENT] });
  walk.do(`docker compose exec slotkeeper slotkeeper ${EVENT.join(' ')}`, create);
}

/** The ENV of the Dockerfile. */
function readImageEnvironment(): Record<string, string> {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const instruction = /^ENV ((?:.*\\\n)*.*)$/m.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...instruction.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']),
  );
}
