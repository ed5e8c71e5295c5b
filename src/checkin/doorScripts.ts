import { join } from 'node:path';
import { ROOT } from '../config.ts';
import { bundleScript } from '../http/bundleScript.ts';

const FOLDER = join(ROOT, 'templates', 'door');

/** The scripts of the door: the page, what reads QR codes beside it, and what shows the page without network. */
export const DOOR_SCRIPTS = {
  'door-page.js': 'doorApp.ts',
  'door-decoder.js': 'decoder.ts',
  'door-worker.js': 'serviceWorker.ts',
} as const;

/** One of them as one module. */
export function bundleDoorScript(name: keyof typeof DOOR_SCRIPTS): Buffer {
  return bundleScript(join(FOLDER, DOOR_SCRIPTS[name]));
}
