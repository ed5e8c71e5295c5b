import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { ROOT } from '../config.ts';

const LOCALES_DIR = join(ROOT, 'templates', 'locales');

interface LocaleTexts {
  [key: string]: string | LocaleTexts;
}

const locales = new Map(readdirSync(LOCALES_DIR).map((file) => [basename(file, '.json'), readLocale(file)]));
const formats = new Map<string, IntlMessageFormat>();

/** Default language, and the language of logs and the terminal. */
export const ENGLISH = 'en';

/** All language codes: one per file in templates/locales. */
export const LANGUAGES: readonly string[] = [...locales.keys()];

export type Values = Record<string, string | number | null>;

/** Reference to a text. It is translated only where it is shown, because the reader's language is known there. */
export interface LocalizedText {
  key: string;
  values?: Values;
  /** Values that differ between languages, such as the title of an event. */
  valuesIn?: (language: string) => Values;
}

/** Formats a text of templates/locales, which is an ICU message. Throws an Error if the key or one of its values is missing. */
export function t(language: string, key: string, values: Values = {}): string {
  const cacheKey = `${language} ${key}`;
  let format = formats.get(cacheKey);
  if (!format) {
    format = new IntlMessageFormat(rawText(language, key), localeOf(language), undefined, { ignoreTag: true });
    formats.set(cacheKey, format);
  }
  return format.format(values) as string;
}

/** Translates a LocalizedText. A plain string is returned as it is: English text for programs. */
export function translate(language: string, text: string | LocalizedText): string {
  if (typeof text === 'string') return text;
  return t(language, text.key, { ...text.values, ...text.valuesIn?.(language) });
}

/** BCP 47 tag for `Intl`, such as `en-GB`. */
export function localeOf(language: string): string {
  return rawText(language, 'language.locale');
}

/**
 * The ICU message without its values. English stands in for a language whose file is gone, because events and registrations
 * remember their language. Throws an Error if the key is missing.
 */
export function rawText(language: string, key: string): string {
  let node: string | LocaleTexts | undefined = locales.get(language) ?? locales.get(ENGLISH);
  for (const part of key.split('.')) node = typeof node === 'object' ? node[part] : undefined;
  if (typeof node !== 'string') throw new Error(`Missing text ${key} in ${language}`);
  return node;
}

export function keysOf(language: string, below: LocaleTexts = locales.get(language) ?? {}, path = ''): string[] {
  return Object.entries(below).flatMap(([name, text]) =>
    typeof text === 'string' ? [`${path}${name}`] : keysOf(language, text, `${path}${name}.`),
  );
}

function readLocale(file: string): LocaleTexts {
  return JSON.parse(readFileSync(join(LOCALES_DIR, file), 'utf8')) as LocaleTexts;
}
