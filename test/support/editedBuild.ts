import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleServer } from '../../src/build/bundleServer.ts';
import { ROOT } from '../../src/config.ts';
import { freshFolder } from './databases.ts';

/** A file of the project, a text in it, and what replaces the text each time. */
export type SourceEdit = [file: string, text: string, replacement: string];

/** What the programs read besides their own files. */
const READ_FILES = ['dist/browser', 'dist/emails.json', 'db/views', 'db/queries', 'templates', 'package.json'];

/** Builds the programs from edited sources into a folder of their own, which is empty. `dist` has to be built. Returns the folder. */
export async function buildEdited(edits: SourceEdit[], folder = freshFolder()): Promise<string> {
  for (const part of READ_FILES) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await bundleServer(join(folder, 'dist', 'server'), [editSources(edits)]);
  return folder;
}

function editSources(edits: SourceEdit[]): Plugin {
  const edited = new Map<string, string>();
  for (const [file] of edits) edited.set(join(ROOT, file), readEdited(file, edits));
  return {
    name: 'edit-sources',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = edited.get(path);
        return contents === undefined ? null : { contents, loader: 'ts', resolveDir: dirname(path) };
      }),
  };
}

/** A file of the project with all the edits that are for it. Throws if one of them finds nothing to replace. */
export function readEdited(file: string, edits: SourceEdit[]): string {
  let source = readFileSync(join(ROOT, file), 'utf8');
  for (const [, text, replacement] of edits.filter(([edited]) => edited === file)) {
    if (!source.includes(text)) throw new Error(`${file} does not contain: ${text}`);
    source = source.replaceAll(text, () => replacement);
  }
  return source;
}
