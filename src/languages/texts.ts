import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { ROOT } from '../config.ts';

const FOLDER = join(ROOT, 'templates', 'texts');

interface Texts {
  [key: string]: string | Texts;
}

/** What people read, in one language, by key. */
const texts = new Map(readdirSync(FOLDER).map((file) => [basename(file, '.json'), read(file)]));
const formats = new Map<string, IntlMessageFormat>();

/** Spoken when nobody says otherwise, and in logs and the terminal. */
export const ENGLISH = 'en';

/** Every language there is: one file of templates/texts each. */
export const LANGUAGES: readonly string[] = [...texts.keys()];

export type Values = Record<string, string | number | null>;

/** Words that are chosen where something happens, and said in somebody's language where they are shown. */
export interface Words {
  key: string;
  values?: Values;
}

/** A text of templates/texts, an ICU message, filled in. Throws when there is none, or when a value is missing. */
export function say(language: string, key: string, values: Values = {}): string {
  const name = `${language} ${key}`;
  let format = formats.get(name);
  if (!format) {
    format = new IntlMessageFormat(textOf(language, key), localeOf(language), undefined, { ignoreTag: true });
    formats.set(name, format);
  }
  return format.format(values) as string;
}

/** The same of words that may be plain English already: what only programs are told is not translated. */
export function tell(language: string, words: string | Words): string {
  return typeof words === 'string' ? words : say(language, words.key, words.values);
}

/** As `Intl` wants it for dates and numbers: `en-GB`. */
export function localeOf(language: string): string {
  return textOf(language, 'language.locale');
}

/** The text before anything is filled in. */
export function textOf(language: string, key: string): string {
  let found: string | Texts | undefined = texts.get(language);
  for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
  if (typeof found !== 'string') throw new Error(`There is no text ${key} in ${language}`);
  return found;
}

/** Every key, in the order of the English file. */
export function keysOf(language: string, below: Texts = texts.get(language) ?? {}, path = ''): string[] {
  return Object.entries(below).flatMap(([name, text]) =>
    typeof text === 'string' ? [`${path}${name}`] : keysOf(language, text, `${path}${name}.`),
  );
}

function read(file: string): Texts {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Texts;
}
