import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What `npm start` tells Node: whoever starts the service in a test or a benchmark starts it so. */
export const NODE_FLAGS: string[] = / node (.*) dist\//.exec(scripts.start)?.[1]?.split(' ') ?? [];
