import { build } from '../support/builtService.ts';
import { readOptions } from './options.ts';
import { runInNamespaces } from './runInNamespaces.ts';

/*
 * npm run test:cluster [-- --short] [--only WORDS] [--control] [--seed N] [--logs FOLDER]: breaks a real cluster, made with the files of
 * templates/cluster, while people sign up, and checks that it keeps what it acknowledged. docs/cluster.md describes it.
 */
const args = process.argv.slice(2);
readOptions(args);
await build();
process.exit(await runInNamespaces(new URL('insideNamespace.ts', import.meta.url), args));
