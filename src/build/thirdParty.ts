import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package that is part of the build. */
export interface BundledPackage {
  name: string;
  version: string;
  /** An SPDX expression. */
  license: string;
  /** The text of the licence, with the names of the authors, which most licences ask to keep. */
  notice: string;
}

/** The packages that these files belong to, in the order of their names. */
export function bundledPackages(files: string[]): BundledPackage[] {
  const folders = files.flatMap((file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  const packages = [...new Set(folders)].map(describePackage);
  return packages.sort((one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version));
}

function describePackage(folder: string): BundledPackage {
  const { name, version, license = 'see its sources', author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && !/\.[cm]?js$/.test(file));
  const notice = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name, version, license, notice: notice || `Licence: ${license}${authorName(author)}` };
}

function authorName(author: string | { name?: string } | undefined): string {
  const name = typeof author === 'string' ? author : author?.name;
  return name ? `. Author: ${name}` : '';
}

/** The file that goes with the build. */
export function formatNotices(packages: BundledPackage[]): string {
  const parts = packages.map(({ name, version, license, notice }) => `${name} ${version} (${license})\n\n${notice}\n`);
  return ['Slotkeeper contains these packages.\n', ...parts].join(`\n${'='.repeat(80)}\n\n`);
}
