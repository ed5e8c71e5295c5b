import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';
import { sayHelpers } from '../languages/sayHelper.ts';
import { LANGUAGES, textOf } from '../languages/texts.ts';
import { languageOf } from './language.ts';
import type { Context } from './request.ts';

const FOLDER = join(ROOT, 'templates', 'pages');
const handlebars = Handlebars.create();
const pages = new Map<string, Handlebars.TemplateDelegate>();

handlebars.registerHelper(sayHelpers);
for (const file of readdirSync(FOLDER)) {
  const name = basename(file, '.hbs');
  const source = readFileSync(join(FOLDER, file), 'utf8');
  handlebars.registerPartial(name, source);
  pages.set(name, handlebars.compile(source, { strict: false }));
}

/** Answers with templates/pages/NAME.hbs. Nothing of it is kept by browsers or proxies: pages are private. */
export function showPage(ctx: Context, name: string, data: object): void {
  const render = pages.get(name);
  if (!render) throw new Error(`There is no page ${name}`);
  const language = languageOf(ctx);
  ctx.type = 'html';
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Content-Language': language });
  ctx.vary('Accept-Language');
  ctx.body = render({ language, languages: ctx.method === 'GET' ? choices(ctx, language) : [], ...data });
}

/** The same page in every language. What a form was answered with is not there to be asked for again. */
function choices(ctx: Context, language: string) {
  return LANGUAGES.map((code) => {
    const query = new URLSearchParams(ctx.querystring);
    query.set('lang', code);
    return { code, name: textOf(code, 'language.name'), page: `${ctx.path}?${query}`, isSpoken: code === language };
  });
}

/** After a form, the next page is asked for by GET. */
export function goOn(ctx: Context, page: string): void {
  ctx.redirect(page);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
  ctx.set('Cache-Control', 'no-store');
}
