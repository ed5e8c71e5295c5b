import { LRUCache } from 'lru-cache';
import { LANGUAGES, localeOf } from '../i18n/translate.ts';

/** Shown instead of a zone that cannot be used, so that one bad row never takes a page, a list or an email down. */
const FALLBACK_ZONE = 'UTC';
/** More than there are zones. */
const CACHE_SIZE = 1_000;
const usable = new LRUCache<string, boolean>({ max: CACHE_SIZE, memoMethod: isFormattableEverywhere });

/**
 * Whether `timeZone` is the name of an IANA time zone. The formatter that shows times to people decides, in every language.
 * Offsets such as `+02:00` are no names: they know no summer time, and only some versions of Node format them.
 */
export function isTimeZone(timeZone: string): boolean {
  return usable.memo(timeZone);
}

/** The zone in which the times of an event are shown: its own, or UTC if that cannot be used. */
export function displayTimeZone(timeZone: string): string {
  return isTimeZone(timeZone) ? timeZone : FALLBACK_ZONE;
}

function isFormattableEverywhere(timeZone: string): boolean {
  return /^[a-z]/i.test(timeZone) && LANGUAGES.every((language) => isFormattable(timeZone, language));
}

function isFormattable(timeZone: string, language: string): boolean {
  try {
    new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeStyle: 'short', timeZone }).format(0);
    return true;
  } catch {
    return false;
  }
}
