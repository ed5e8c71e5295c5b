import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../support/builtService.ts';
import { readOptions } from './options.ts';
import { describeMissingParts, partPath } from './parts.ts';

/*
 * npm run test:cluster [-- --short] [--only WORDS] [--control] [--seed N] [--logs FOLDER]: breaks a real cluster, made with the files of
 * templates/cluster, while people sign up, and checks that it keeps what it acknowledged. docs/cluster.md describes it.
 */
const args = process.argv.slice(2);
readOptions(args);
const missing = describeMissingParts();
if (missing) {
  console.error(missing);
  process.exit(1);
}
await build();

const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-cluster-'));
const namespaces = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc'];
const program = [process.execPath, ...process.execArgv, fileURLToPath(new URL('insideNamespace.ts', import.meta.url)), ...args];
const inside = spawn(partPath('unshare'), [...namespaces, ...program], {
  env: { ...process.env, TMPDIR: folder },
  // It ends when this channel closes: also when this process is killed.
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => inside.connected && inside.disconnect());
inside.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
