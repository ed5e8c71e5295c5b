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

type DoorScript = keyof typeof DOOR_SCRIPTS;

/** One of them as one module. */
export function bundleDoorScript(name: DoorScript): Buffer {
  return bundleScript(doorEntry(name));
}

export function doorEntries(): string[] {
  return (Object.keys(DOOR_SCRIPTS) as DoorScript[]).map(doorEntry);
}

function doorEntry(name: DoorScript): string {
  return join(FOLDER, DOOR_SCRIPTS[name]);
}
