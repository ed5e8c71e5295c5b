import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../src/config.ts';
import { build } from './builtService.ts';
import { PUBLIC_URL, TEST_SECRET } from './service.ts';

interface CliResult {
  code: number;
  out: string;
  err: string;
}

const RUNNER = join(ROOT, 'test/support/commandRunner.cjs');
const PROGRAM = pathToFileURL(join(ROOT, 'dist/server/slotkeeper.js')).href;

/** Processes that have loaded the command line, which takes a second, and wait for a command. */
const waiting: ChildProcess[] = [];

/**
 * Runs the built command line in another process; `input` is its standard input. Commands that are run one after the other share
 * the process: terminal.test.ts and documentedCommands.test.ts start the command line as operators do.
 */
export async function runCli(settings: Record<string, string>, args: string[], input = ''): Promise<CliResult> {
  await build();
  const runner = waiting.pop() ?? startRunner();
  const endMark = `end of ${randomUUID()}: `;
  const outputs = Promise.all([readUntil(runner.stdout as Readable, endMark), readUntil(runner.stderr as Readable, endMark)]);
  runner.send({ args, input, endMark, env: { ...process.env, SECRET_KEY: TEST_SECRET, PUBLIC_URL, ...settings } });
  const [out, err] = await outputs;
  waiting.push(runner);
  return { code: Number(out.end), out: out.text, err: err.text };
}

function startRunner(): ChildProcess {
  const runner = fork(RUNNER, [PROGRAM], { cwd: ROOT, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  // It ends with the process of the tests, and does not keep that one from ending.
  runner.unref();
  runner.channel?.unref();
  for (const stream of [runner.stdout, runner.stderr]) (stream as unknown as { unref: () => void }).unref();
  return runner;
}

/** What a command writes to a stream before the mark, and what follows the mark in its line. */
function readUntil(stream: Readable, mark: string): Promise<{ text: string; end: string }> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const onEnd = () => reject(new Error(`The command line ended: ${Buffer.concat(chunks)}`));
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      const [text = '', end] = Buffer.concat(chunks).toString().split(mark);
      if (end === undefined || !end.endsWith('\n')) return;
      stream.off('data', onData).off('end', onEnd);
      resolve({ text, end });
    };
    stream.on('data', onData).once('end', onEnd);
  });
}
