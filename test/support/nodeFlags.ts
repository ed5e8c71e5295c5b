import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** The Node flags of `npm start`: tests and benchmarks start the service with them. */
export const NODE_FLAGS: string[] = / node (.*) dist\//.exec(scripts.start)?.[1]?.split(' ') ?? [];
