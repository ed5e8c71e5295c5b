import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { ROOT } from '../../src/config.ts';
import { cleanUp } from './cleanup.ts';
import { freshFolder } from './databases.ts';

/*
 * node --import tsx mutantRunner.ts: reads a list of jobs from standard input and runs them one after the other in this
 * process, which has loaded the libraries once. Each job runs test files on a copy of the project with one mutation, until
 * the first test fails. Writes one line of JSON for each.
 */

export interface MutantJob {
  name: string;
  /** A file of `src`, the rule in it, and the mistake that replaces the rule. */
  mutation: [file: string, rule: string, mistake: string];
  tests: string[];
}

export interface MutantResult {
  name: string;
  /** A mutant on which no test passes would not even start, and proves nothing. */
  passed: number;
  failed: number;
  /** The first failure. */
  failure: string | null;
}

const COPIED = ['src', 'db/migrations', 'db/views', 'templates', 'test', 'package.json'];

if (process.argv[1] === import.meta.filename) await main();

async function main(): Promise<void> {
  const jobs: MutantJob[] = JSON.parse(readFileSync(0, 'utf8'));
  for (const job of jobs) {
    const result = await runJob(job).finally(cleanUp);
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit();
}

async function runJob({ name, mutation, tests }: MutantJob): Promise<MutantResult> {
  const folder = createMutant(mutation);
  // Each copy has its own hooks, since its test files clean up after themselves with its own modules.
  const { mochaHooks } = await import(join(folder, 'test/support/hooks.ts'));
  const mocha = new Mocha({ bail: true, timeout: 120_000, reporter: class {} as never, rootHooks: mochaHooks });
  for (const test of tests) mocha.addFile(join(folder, test));
  await mocha.loadFilesAsync();
  let passed = 0;
  let failure: string | null = null;
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('fail', (test, error) => {
      failure ??= `${test.fullTitle()}: ${error.message}`;
    });
    runner.on('pass', () => {
      passed += 1;
    });
  });
  // Each run adds some.
  for (const event of ['uncaughtException', 'unhandledRejection']) process.removeAllListeners(event);
  return { name, passed, failed, failure };
}

/** Copies the project and makes the mistake. Returns the folder. */
function createMutant([file, rule, mistake]: MutantJob['mutation']): string {
  const folder = freshFolder();
  for (const part of COPIED) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'src', file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(rule)) throw new Error(`${file} does not contain: ${rule}`);
  writeFileSync(
    path,
    source.replaceAll(rule, () => mistake),
  );
  return folder;
}
