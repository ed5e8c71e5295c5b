import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';
import { translationHelpers } from '../i18n/handlebarsHelpers.ts';

interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

export type RenderEmail = (template: string, data: object) => RenderedEmail;

const handlebars = Handlebars.create();
handlebars.registerHelper(translationHelpers);

const TEMPLATE_FOLDER = join(ROOT, 'templates', 'emails');
let renderer: Promise<RenderEmail> | undefined;

/**
 * Compiles templates/emails once per process: MJML to HTML, then HTML to a Handlebars function. User input is inserted
 * only by Handlebars, which escapes it; MJML does not escape.
 */
export function createEmailRenderer(): Promise<RenderEmail> {
  renderer ??= compileTemplates();
  return renderer;
}

async function compileTemplates(): Promise<RenderEmail> {
  const templateNames = readdirSync(TEMPLATE_FOLDER)
    .filter((file) => file.endsWith('.txt') && !file.startsWith('_'))
    .map((file) => basename(file, '.txt'));
  const compiled = new Map(await Promise.all(templateNames.map(async (name) => [name, await compileTemplate(name)] as const)));
  return (template, data) => {
    const renderTemplate = compiled.get(template);
    if (!renderTemplate) throw new Error(`Unknown email template ${template}`);
    return renderTemplate(data);
  };
}

/** MJML accepts only fixed values, so these placeholders in its output are replaced by Handlebars expressions. */
const PLACEHOLDERS: Record<string, string> = {
  '#c010c1': '{{@root.colour}}',
  '#c010c2': '{{@root.onColour}}',
  'lang="xx"': 'lang="{{@root.language}}"',
  'dir="ltr"': 'dir="{{@root.direction}}"',
  'direction:ltr': 'direction:{{@root.direction}}',
  'align="left"': 'align="{{@root.start}}"',
  'text-align:left': 'text-align:{{@root.start}}',
  'padding-left': 'padding-{{@root.start}}',
};
const PLACEHOLDER_PATTERN = new RegExp(Object.keys(PLACEHOLDERS).join('|'), 'g');

async function compileTemplate(name: string): Promise<(data: object) => RenderedEmail> {
  // MJML is large, so it is loaded only by processes that render emails. No web fonts: their hosts could track readers.
  const { default: mjml } = await import('mjml');
  const { html, errors } = await mjml(insertIntoLayout('mjml', name), { validationLevel: 'soft', fonts: {} });
  if (errors.length > 0)
    throw new Error(`templates/emails/${name}.mjml: ${errors.map(({ formattedMessage }) => formattedMessage).join('; ')}`);
  const [subject = '', ...text] = insertIntoLayout('txt', name).split('\n');
  const renderSubject = handlebars.compile(subject, { noEscape: true, strict: true });
  const renderText = handlebars.compile(text.join('\n'), { noEscape: true, strict: true });
  const renderHtml = handlebars.compile(
    html.replace(PLACEHOLDER_PATTERN, (placeholder) => PLACEHOLDERS[placeholder] ?? placeholder),
    { strict: true },
  );
  return (data) => ({ subject: singleLine(renderSubject(data)), text: renderText(data), html: renderHtml(data) });
}

/** Inserts a template into the shared layout, which refers to the texts of the email by its name (subject, preheader, title). */
function insertIntoLayout(extension: 'mjml' | 'txt', name: string): string {
  // Emails about accounts have a layout of their own, without event details.
  return readTemplate(`${name.startsWith('account-') ? '_account-layout' : '_layout'}.${extension}`)
    .replaceAll(/NAME|ACCOUNT/g, name)
    .replace('<!-- message -->', () => readTemplate(`${name}.${extension}`).trim());
}

function singleLine(subject: string): string {
  return subject.replace(/[ \t\r\n]+/g, ' ').trim();
}

function readTemplate(file: string): string {
  return readFileSync(join(TEMPLATE_FOLDER, file), 'utf8');
}
