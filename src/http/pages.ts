import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';
import type { Context } from './request.ts';

const FOLDER = join(ROOT, 'templates', 'pages');
const handlebars = Handlebars.create();
const pages = new Map<string, Handlebars.TemplateDelegate>();

handlebars.registerHelper('plural', (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`);
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
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Robots-Tag', 'noindex');
  ctx.body = render(data);
}

/** After a form, the next page is asked for by GET. */
export function goOn(ctx: Context, page: string): void {
  ctx.redirect(page);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
  ctx.set('Cache-Control', 'no-store');
}
