import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';
import { translationHelpers } from '../i18n/handlebarsHelpers.ts';
import { LANGUAGES, rawText } from '../i18n/translate.ts';
import { languageOf } from './negotiateLanguage.ts';
import type { Context } from './request.ts';

const PAGES_DIR = join(ROOT, 'templates', 'pages');
const handlebars = Handlebars.create();
const pages = new Map<string, Handlebars.TemplateDelegate>();

handlebars.registerHelper(translationHelpers);
for (const file of readdirSync(PAGES_DIR, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.hbs'))) {
  const name = file.replaceAll('\\', '/').replace('.hbs', '');
  const source = readFileSync(join(PAGES_DIR, file), 'utf8');
  handlebars.registerPartial(name, source);
  pages.set(name, handlebars.compile(source, { strict: false }));
}

/** Responds with templates/pages/NAME.hbs. Pages hold personal data, so caches and search engines must not store them. */
export function renderPage(ctx: Context, name: string, data: object): void {
  const render = pages.get(name);
  if (!render) throw new Error(`Unknown page template ${name}`);
  const language = languageOf(ctx);
  ctx.type = 'html';
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Content-Language': language });
  ctx.vary('Accept-Language');
  const hasLanguages = ctx.method === 'GET' || 'languageForm' in data;
  ctx.body = render({ language, languages: hasLanguages ? languageLinks(ctx, language) : [], ...data });
}

/**
 * Links to the same page in every language, by its query alone: a path such as `//evil.example` would be a link to another site.
 * Only for GET, because the response to a POST has no URL of its own; and for pages with a `languageForm`, which send what was
 * typed to the other language.
 */
function languageLinks(ctx: Context, language: string) {
  return LANGUAGES.map((code) => {
    const query = new URLSearchParams(ctx.querystring);
    query.set('lang', code);
    return { code, name: rawText(code, 'language.name'), page: `?${query}`, isCurrent: code === language };
  });
}

/** Redirects with 303 after a POST, so that the browser follows with GET. */
export function redirect(ctx: Context, url: string): void {
  ctx.redirect(url);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
  ctx.set('Cache-Control', 'no-store');
}
