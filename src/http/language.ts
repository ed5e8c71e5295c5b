import { ENGLISH, LANGUAGES } from '../languages/texts.ts';
import { BoundedMap } from './boundedMap.ts';
import type { Context } from './request.ts';

/** Different Accept-Language headers whose answer is remembered: in a rush the same few come again and again. */
const REMEMBERED = 1_000;
/** RFC 5646 2.2.1: no language in particular. First in the list, it stands for whoever takes anything. */
const ANY = 'und';
const accepted = new BoundedMap<string, string | null>(REMEMBERED);

/** The language to answer in: the one that is asked for, that of what is shown, or `otherwise`. */
export function languageOf(ctx: Context, otherwise = ENGLISH): string {
  return named(ctx) ?? ctx.state.language ?? preferred(ctx) ?? otherwise;
}

/** The language somebody asks for: by the address (`?lang=fr`), or by their browser. Null when they take any. */
export function askedLanguage(ctx: Context): string | null {
  return named(ctx) ?? preferred(ctx);
}

function named(ctx: Context): string | null {
  const { lang } = ctx.query;
  return typeof lang === 'string' && LANGUAGES.includes(lang) ? lang : null;
}

/** By Accept-Language, RFC 9110 12.5.4. */
function preferred(ctx: Context): string | null {
  return accepted.kept(ctx.get('Accept-Language'), () => {
    const found = ctx.acceptsLanguages([ANY, ...LANGUAGES]);
    return found && found !== ANY ? found : null;
  });
}
