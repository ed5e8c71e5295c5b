import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

const FOLDER = join(ROOT, 'templates', 'cluster');
/** The machine of which the templates speak. */
const EXAMPLE = { name: 'db1', address: '10.0.0.11' };

export interface MachineAddress {
  name: string;
  address: string;
}

export function readTemplate(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/**
 * A shipped template as an engineer would fill it in: `machine` on the lines that say "this machine", and `replacements` of further
 * texts. Throws if a text is not there, so that this file does not fill in what is no longer asked for.
 */
export function fillTemplate(file: string, machine: MachineAddress, replacements: Record<string, string>): string {
  const lines = readTemplate(file).split('\n');
  const ofMachine = lines.map((line) =>
    line.endsWith('# this machine') ? line.replaceAll(EXAMPLE.address, machine.address).replaceAll(EXAMPLE.name, machine.name) : line,
  );
  return Object.entries(replacements).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`templates/cluster/${file} does not contain: ${from}`);
    return text.replaceAll(from, to);
  }, ofMachine.join('\n'));
}
