import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { build } from './builtService.ts';
import { PUBLIC_URL, TEST_SECRET } from './service.ts';

interface CliResult {
  code: number;
  out: string;
  err: string;
}

/** Runs the built command line in a process of its own; `input` is its standard input. */
export async function runCli(settings: Record<string, string>, args: string[], input = ''): Promise<CliResult> {
  await build();
  const env = { ...process.env, SECRET_KEY: TEST_SECRET, PUBLIC_URL, ...settings };
  const child = spawn(process.execPath, [join(ROOT, 'dist/src/cli/slotkeeper.js'), ...args], { env, cwd: ROOT });
  child.stdin.end(input);
  const output = { out: '', err: '' };
  child.stdout.on('data', (text) => (output.out += text));
  child.stderr.on('data', (text) => (output.err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, ...output })));
}
