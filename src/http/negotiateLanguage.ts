import { LRUCache } from 'lru-cache';
import { ENGLISH, LANGUAGES } from '../i18n/translate.ts';
import type { Context } from './request.ts';

/** Parsed Accept-Language headers that are cached; most visitors share a few. */
const CACHE_SIZE = 1_000;
/** "Undetermined" (RFC 5646 2.2.1). First in the list, so that it is chosen if the client accepts any language. */
const ANY_LANGUAGE = 'und';
const preferredByHeader = new LRUCache<string, string, Context>({
  max: CACHE_SIZE,
  memoMethod: (_header, _stale, { context }) => matchLanguage(context),
});

/** Language of the response: `?lang=`, the language of the registration that is shown, Accept-Language, or `fallback`. */
export function languageOf(ctx: Context, fallback = ENGLISH): string {
  return languageFromQuery(ctx) ?? ctx.state.language ?? languageFromHeader(ctx) ?? fallback;
}

/** Language from the URL (`?lang=fr`) or else from Accept-Language; null if any will do. */
export function requestedLanguage(ctx: Context): string | null {
  return languageFromQuery(ctx) ?? languageFromHeader(ctx);
}

function languageFromQuery(ctx: Context): string | null {
  const { lang } = ctx.query;
  return typeof lang === 'string' && LANGUAGES.includes(lang) ? lang : null;
}

/** Accept-Language, RFC 9110 12.5.4; null if any language will do. */
function languageFromHeader(ctx: Context): string | null {
  return preferredByHeader.memo(ctx.get('Accept-Language'), { context: ctx }) || null;
}

/** Empty if any language will do, because LRUCache cannot store null. */
function matchLanguage(ctx: Context): string {
  const match = ctx.acceptsLanguages([ANY_LANGUAGE, ...LANGUAGES]);
  return match && match !== ANY_LANGUAGE ? match : '';
}
