import { join } from 'node:path';
import { pack } from '../support/packedPackage.ts';
import { EVENT, type Ground, writeSettings } from './ground.ts';
import type { Walk } from './walk.ts';

/** Any machine with Node: the package is installed by npm, and keeps its data in the home folder. */
export async function walkPackage(walk: Walk, ground: Ground): Promise<void> {
  const { folder, url } = ground;
  const file = pack(folder);
  const [prefix, home] = [join(folder, 'npm'), join(folder, 'home')];
  const environment = { PATH: `${join(prefix, 'bin')}:${process.env.PATH}`, HOME: home, NODE_ENV: 'production' };
  const data = join(home, '.local', 'share', 'slotkeeper');
  walk.restart();
  const options = ['--global', '--allow-scripts=better-sqlite3'];
  walk.do(`npm install ${options.join(' ')} ./slotkeeper-0.1.0.tgz`, ['npm', 'install', ...options, '--prefix', prefix, file]);
  walk.byHand('editor ~/.local/share/slotkeeper/.env', () => writeSettings(data, ground));
  walk.do(`slotkeeper ${EVENT.join(' ')}`, ['slotkeeper', ...EVENT], environment);
  await walk.start('NODE_ENV=production slotkeeper start', ['slotkeeper', 'start'], url, environment);
}
