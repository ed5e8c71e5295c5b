import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSwitch } from './machine.ts';
import { describeMissingParts, partPath } from './parts.ts';
import { SERVICE_MACHINE } from './patroniCluster.ts';

const NAMESPACES = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc'];

/**
 * Runs a TypeScript file, which calls `enterNamespaces` first, as the first process of its own namespaces, and returns its exit code: 1
 * with a sentence on standard error if something is missing on this machine.
 */
export function runInNamespaces(file: URL, args: string[]): Promise<number> {
  const missing = describeMissingParts();
  if (missing) {
    console.error(missing);
    return Promise.resolve(1);
  }
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-cluster-'));
  const program = [process.execPath, ...process.execArgv, fileURLToPath(file), ...args];
  const inside = spawn(partPath('unshare'), [...NAMESPACES, ...program], {
    env: { ...process.env, TMPDIR: folder },
    // It ends when this channel closes: also when this process is killed.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => inside.connected && inside.disconnect());
  return new Promise((resolve) => {
    inside.on('exit', (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(code ?? 1);
    });
  });
}

/**
 * Makes the network of the cluster. When this process ends, however that happens, the kernel ends all processes that came from it, and
 * takes the networks and the files away.
 */
export function enterNamespaces(): void {
  process.on('disconnect', () => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  // The temporary files of everything.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3g,mode=755', 'tmpfs', tmpdir()]);
  createSwitch(SERVICE_MACHINE.address);
}
