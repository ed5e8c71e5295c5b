import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { build } from './builtService.ts';
import { PUBLIC_URL, SECRET } from './service.ts';

interface Said {
  code: number;
  out: string;
  err: string;
}

/** The command as an operator types it, in a process of its own, with what it reads from standard input. */
export function slotkeeper(settings: Record<string, string>, words: string[], input = ''): Promise<Said> {
  build();
  const env = { ...process.env, SECRET_KEY: SECRET, PUBLIC_URL, ...settings };
  const run = spawn(process.execPath, [join(ROOT, 'dist/src/cli/slotkeeper.js'), ...words], { env, cwd: ROOT });
  run.stdin.end(input);
  const said = { out: '', err: '' };
  run.stdout.on('data', (text) => (said.out += text));
  run.stderr.on('data', (text) => (said.err += text));
  return new Promise((resolve) => run.on('close', (code) => resolve({ code: code ?? -1, ...said })));
}
