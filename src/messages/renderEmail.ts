import Handlebars from 'handlebars';
import { translationHelpers } from '../i18n/handlebarsHelpers.ts';
import { htmlTemplates, insertIntoLayout } from './emailTemplates.ts';

interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

export type RenderEmail = (template: string, data: object) => RenderedEmail;

const handlebars = Handlebars.create();
handlebars.registerHelper(translationHelpers);

let renderer: Promise<RenderEmail> | undefined;

/**
 * Compiles templates/emails once per process: MJML to HTML, unless the build has done that, then HTML to a Handlebars
 * function. User input is inserted only by Handlebars, which escapes it; MJML does not escape.
 */
export function createEmailRenderer(): Promise<RenderEmail> {
  renderer ??= compileTemplates();
  return renderer;
}

async function compileTemplates(): Promise<RenderEmail> {
  const templates = await htmlTemplates();
  const compiled = new Map(Object.entries(templates).map(([name, html]) => [name, compileTemplate(name, html)]));
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

function compileTemplate(name: string, html: string): (data: object) => RenderedEmail {
  const [subject = '', ...text] = insertIntoLayout('txt', name).split('\n');
  const renderSubject = handlebars.compile(subject, { noEscape: true, strict: true });
  const renderText = handlebars.compile(text.join('\n'), { noEscape: true, strict: true });
  const renderHtml = handlebars.compile(
    html.replace(PLACEHOLDER_PATTERN, (placeholder) => PLACEHOLDERS[placeholder] ?? placeholder),
    { strict: true },
  );
  return (data) => ({ subject: singleLine(renderSubject(data)), text: renderText(data), html: renderHtml(data) });
}

function singleLine(subject: string): string {
  return subject.replace(/[ \t\r\n]+/g, ' ').trim();
}
