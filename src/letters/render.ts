import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';

interface Rendered {
  subject: string;
  text: string;
  html: string;
}

export type Render = (template: string, data: object) => Rendered;

const FOLDER = join(ROOT, 'templates', 'letters');
let made: Promise<Render> | undefined;

/**
 * Compiles templates/letters once: MJML to HTML first, then HTML to a Handlebars function. What people typed is
 * filled in last, and escaped, since MJML itself escapes nothing.
 */
export function makeRender(): Promise<Render> {
  made ??= compileAll();
  return made;
}

async function compileAll(): Promise<Render> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.txt') && !file.endsWith('frame.txt'))
    .map((file) => basename(file, '.txt'));
  const compiled = new Map(await Promise.all(names.map(async (name) => [name, await compile(name)] as const)));
  return (template, data) => {
    const letter = compiled.get(template);
    if (!letter) throw new Error(`There is no letter ${template}`);
    return letter(data);
  };
}

async function compile(name: string): Promise<(data: object) => Rendered> {
  // Loaded late: MJML is large, and only the process that sends letters needs it. No fonts: they would be somebody else's.
  const { default: mjml } = await import('mjml');
  const frame = frameOf(name);
  const { html, errors } = await mjml(framed(`${frame}.mjml`, read(`${name}.mjml`)), { validationLevel: 'soft', fonts: {} });
  if (errors.length > 0)
    throw new Error(`templates/letters/${name}.mjml: ${errors.map(({ formattedMessage }) => formattedMessage).join('; ')}`);
  const [subject = '', ...text] = read(`${name}.txt`).split('\n');
  const subjectOf = Handlebars.compile(subject, { noEscape: true, strict: true });
  const textOf = Handlebars.compile(framed(`${frame}.txt`, text.join('\n').trim()), { noEscape: true, strict: true });
  const htmlOf = Handlebars.compile(html, { strict: true });
  return (data) => ({ subject: oneLine(subjectOf(data)), text: textOf(data), html: htmlOf(data) });
}

/** Letters about accounts say why one gets them in words of their own. */
function frameOf(name: string): string {
  return name.startsWith('account-') ? 'account-frame' : 'frame';
}

function framed(frame: string, letter: string): string {
  return read(frame).replace('<!-- letter -->', () => letter);
}

function oneLine(subject: string): string {
  return subject.replace(/\s+/g, ' ').trim();
}

function read(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}
