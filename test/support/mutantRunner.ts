import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import Mocha from 'mocha';
import { ROOT } from '../../src/config.ts';
import { cleanUp } from './cleanup.ts';
import { freshFolder } from './databases.ts';
import { readEdited } from './editedBuild.ts';

/*
 * node --import tsx mutantRunner.ts: reads a list of jobs from standard input and runs them one after the other in this
 * process, which has loaded the libraries once. Each job runs test files, bundled with the project and one mutation in it, until
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
  const bundle = await bundleMutant(mutation, tests);
  const mocha = new Mocha({ bail: true, timeout: 120_000, reporter: class {} as never });
  mocha.addFile(bundle);
  await mocha.loadFilesAsync();
  // Each bundle has its own hooks, since its tests clean up after themselves with its own modules.
  const { mochaHooks } = await import(pathToFileURL(bundle).href);
  mocha.rootHooks(mochaHooks);
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

/** The tests and the project with the mistake in one file, which takes a tenth of the time of loading 500. Returns its path. */
async function bundleMutant(mutation: MutantJob['mutation'], tests: string[]): Promise<string> {
  const folder = freshFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const outfile = join(folder, 'tests.mjs');
  const hooks = `export { mochaHooks } from './test/support/hooks.ts';`;
  const contents = [hooks, ...tests.map((test) => `import './${test}';`)].join('\n');
  await build({
    stdin: { contents, resolveDir: ROOT },
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', logLevel: 'silent' },
    plugins: [mutate(mutation)],
    outfile,
  });
  return outfile;
}

function mutate([file, rule, mistake]: MutantJob['mutation']): Plugin {
  const mutated = `src/${file}`;
  const source = readEdited(mutated, [[mutated, rule, mistake]]);
  const read = (path: string) => (path === join(ROOT, mutated) ? source : readFileSync(path, 'utf8'));
  return {
    name: 'mutate',
    setup: ({ onLoad }) =>
      // Where a module is on the disk tells it where the project is.
      onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        contents: read(path).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        loader: 'ts',
      })),
  };
}
