import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';
import { sayHelpers } from '../languages/sayHelper.ts';

interface Rendered {
  subject: string;
  text: string;
  html: string;
}

export type Render = (template: string, data: object) => Rendered;

const handlebars = Handlebars.create();
handlebars.registerHelper(sayHelpers);

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

/** What MJML writes once for all readers, and what each letter says there: the organiser's colours, the reader's language and its direction. */
const STANDS_FOR: Record<string, string> = {
  '#c010c1': '{{@root.colour}}',
  '#c010c2': '{{@root.onColour}}',
  'lang="xx"': 'lang="{{@root.language}}"',
  'dir="ltr"': 'dir="{{@root.direction}}"',
  'direction:ltr': 'direction:{{@root.direction}}',
  'align="left"': 'align="{{@root.start}}"',
  'text-align:left': 'text-align:{{@root.start}}',
  'padding-left': 'padding-{{@root.start}}',
};
const SIGNS = new RegExp(Object.keys(STANDS_FOR).join('|'), 'g');

async function compile(name: string): Promise<(data: object) => Rendered> {
  // Loaded late: MJML is large, and only the process that sends letters needs it. No fonts: they would be somebody else's.
  const { default: mjml } = await import('mjml');
  const { html, errors } = await mjml(framed('mjml', name), { validationLevel: 'soft', fonts: {} });
  if (errors.length > 0)
    throw new Error(`templates/letters/${name}.mjml: ${errors.map(({ formattedMessage }) => formattedMessage).join('; ')}`);
  const [subject = '', ...text] = framed('txt', name).split('\n');
  const subjectOf = handlebars.compile(subject, { noEscape: true, strict: true });
  const textOf = handlebars.compile(text.join('\n'), { noEscape: true, strict: true });
  const htmlOf = handlebars.compile(
    html.replace(SIGNS, (sign) => STANDS_FOR[sign] ?? sign),
    { strict: true },
  );
  return (data) => ({ subject: oneLine(subjectOf(data)), text: textOf(data), html: htmlOf(data) });
}

/** The frame that all letters share, around what this one says. Its subject, preheader and title are found by its name. */
function framed(kind: 'mjml' | 'txt', name: string): string {
  // Letters about accounts have no event to tell of.
  return read(`${name.startsWith('account-') ? 'account-' : ''}frame.${kind}`)
    .replaceAll(/NAME|ACCOUNT/g, name)
    .replace('<!-- letter -->', () => read(`${name}.${kind}`).trim());
}

function oneLine(subject: string): string {
  return subject.replace(/[ \t\r\n]+/g, ' ').trim();
}

function read(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}
