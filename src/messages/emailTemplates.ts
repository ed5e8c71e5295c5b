import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '../config.ts';

const TEMPLATE_FOLDER = join(ROOT, 'templates', 'emails');
/** Written by `npm run build`. */
const BUILT_FILE = join(ROOT, 'dist', 'emails.json');

interface BuiltTemplates {
  /** Of the MJML from which the HTML was made, and of the version of MJML. */
  hash: string;
  /** By the name of the template. */
  html: Record<string, string>;
}

/**
 * The HTML of every email, by the name of its template. Loading MJML and compiling takes two seconds and 60 MB, so the build does it
 * once. After a change of the templates it is done when they are read, if MJML is there: an installed package comes without it.
 */
export async function htmlTemplates(): Promise<Record<string, string>> {
  const sources = mjmlSources();
  const built = readBuilt();
  return built?.hash === hashOf(sources) ? built.html : compileAll(sources);
}

/** For `npm run build`. */
export async function buildHtmlTemplates(): Promise<void> {
  const sources = mjmlSources();
  const built: BuiltTemplates = { hash: hashOf(sources), html: await compileAll(sources) };
  writeFileSync(BUILT_FILE, JSON.stringify(built));
}

function readBuilt(): BuiltTemplates | undefined {
  try {
    return JSON.parse(readFileSync(BUILT_FILE, 'utf8'));
  } catch {
    // Not built: the service runs from its TypeScript files.
    return undefined;
  }
}

function hashOf(sources: Record<string, string>): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return createHash('sha256')
    .update(JSON.stringify([devDependencies.mjml, sources]))
    .digest('hex');
}

async function compileAll(sources: Record<string, string>): Promise<Record<string, string>> {
  const mjml = await loadMjml();
  const compiled = Object.entries(sources).map(async ([name, source]) => {
    // No web fonts: their hosts could track readers.
    const { html, errors } = await mjml(source, { validationLevel: 'soft', fonts: {} });
    if (errors.length > 0)
      throw new Error(`templates/emails/${name}.mjml: ${errors.map(({ formattedMessage }) => formattedMessage).join('; ')}`);
    return [name, html] as const;
  });
  return Object.fromEntries(await Promise.all(compiled));
}

async function loadMjml() {
  try {
    return (await import('mjml')).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'The emails in templates/emails are not those that were built, and MJML is not installed. In the sources: npm ci && npm run build',
    );
  }
}

function mjmlSources(): Record<string, string> {
  const names = readdirSync(TEMPLATE_FOLDER)
    .filter((file) => file.endsWith('.txt') && !file.startsWith('_'))
    .map((file) => basename(file, '.txt'));
  return Object.fromEntries(names.map((name) => [name, insertIntoLayout('mjml', name)]));
}

/** Inserts a template into the shared layout, which refers to the texts of the email by its name (subject, preheader, title). */
export function insertIntoLayout(extension: 'mjml' | 'txt', name: string): string {
  return readTemplate(`${layoutOf(name)}.${extension}`)
    .replaceAll(/NAME|ACCOUNT/g, name)
    .replace('<!-- message -->', () => readTemplate(`${name}.${extension}`).trim());
}

/** Emails about accounts and those to organisers have layouts of their own, without the details of a registration. */
function layoutOf(name: string): string {
  if (name.startsWith('account-')) return '_account-layout';
  return name.startsWith('organiser-') ? '_organiser-layout' : '_layout';
}

function readTemplate(file: string): string {
  return readFileSync(join(TEMPLATE_FOLDER, file), 'utf8');
}
