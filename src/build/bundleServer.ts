import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { ROOT } from '../config.ts';

/** Loaded only by what runs from TypeScript files, by Knex for databases that we do not use, and by `debug` if it is there. */
export const NEVER_LOADED = [
  'altcha',
  'esbuild',
  'mariadb',
  'mjml',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'pg-query-stream',
  'sqlite3',
  'supports-color',
  'tedious',
];

/** What is started, by its name in the folder of the build. */
const PROGRAMS = { main: 'src/main.ts', slotkeeper: 'src/cli/slotkeeper.ts' };

/** Threads and processes that the programs start. They find them in their own folder. */
const WORKERS = {
  passwordStrengthWorker: 'src/accounts/domain/passwordStrengthWorker.mjs',
  pictureWorker: 'src/events/pictures/pictureWorker.mjs',
  splitMailWorker: 'src/messages/bounces/splitMailWorker.mjs',
};

/** Packages that are CommonJS load modules of Node with `require`, which ES modules do not have. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);`;

const OPTIONS: BuildOptions = {
  ...{ absWorkingDir: ROOT, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'silent' },
  legalComments: 'none',
  external: [...installedPackages(), ...NEVER_LOADED],
  banner: { js: REQUIRE },
};

/**
 * Writes the service and the command line into few files, with the packages that they use: Node loads 2,400 modules one by one in
 * two thirds of the time of a start. Code that is loaded only when it is needed has a file of its own. What package.json lists as
 * dependencies stays in node_modules: packages with compiled parts, and the two whose calls the tests of crashes count from outside.
 *
 * @param folder Where the files go; all into one folder.
 * @param plugins Of esbuild: tests change the sources on their way.
 * @returns The paths of the sources that went into the files, and the names of the modules that the files load from elsewhere.
 */
export async function bundleServer(folder: string, plugins: Plugin[] = []): Promise<{ sources: string[]; loaded: string[] }> {
  const options = { ...OPTIONS, outdir: folder, plugins, metafile: true as const };
  const bundles = await Promise.all([
    build({ ...options, entryPoints: PROGRAMS, splitting: true, chunkNames: '[name]-[hash]' }),
    build({ ...options, entryPoints: WORKERS, outExtension: { '.js': '.mjs' } }),
  ]);
  for (const file of readdirSync(folder)) escapeNonAscii(join(folder, file));
  const metafiles = bundles.map(({ metafile }) => metafile);
  const sources = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).map((file) => resolve(ROOT, file));
  const imports = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => output.imports);
  return { sources, loaded: [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))] };
}

/**
 * One character that is not ASCII, in a comment or a regular expression, makes V8 keep the whole text of a file with two bytes per
 * character. As `\\uXXXX` it means the same in each place where it can stand.
 */
function escapeNonAscii(file: string): void {
  const code = readFileSync(file, 'utf8');
  const escaped = code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== code) writeFileSync(file, escaped);
}

function installedPackages(): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(dependencies);
}
