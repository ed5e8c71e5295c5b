import Joi from 'joi';
import { LANGUAGES } from '../../i18n/translate.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';

/** Characters (UTF-16): screen readers read it in one go. */
const MAX_ALT_LENGTH = 200;

/** What a picture shows, in the language of its event and perhaps in others. */
export interface AltText {
  alt: string;
  /** By language: `{ fr: 'Le vieux port' }`. */
  altTranslations: Partial<Record<string, string>> | null;
}

/** The same as tables have it: `altTranslations` is JSON. */
export interface StoredAltText {
  alt: string;
  altTranslations: string | null;
}

const altField = singleLineText.max(MAX_ALT_LENGTH).description('What it shows, for those who do not see it');

/** `alt`, and `alt.fr` in another language, as a query and as fields of a form. An empty translation is none. */
export const altSchema = inputSchema<{ alt: string } & Record<string, string | undefined>>({
  alt: altField.required(),
  ...Object.fromEntries(LANGUAGES.map((language) => [altName(language), altField.allow('').description('The same in this language')])),
});

/** A change of what is said about a picture that stays: as JSON. `altTranslations` is replaced as a whole, and what is left out stays. */
export const altChangesSchema = inputSchema<Partial<StoredAltText>>({
  alt: altField,
  altTranslations: Joi.object(Object.fromEntries(LANGUAGES.map((language) => [language, altField.allow('')])))
    .allow(null)
    .custom(toStoredTranslations)
    .description('What it shows, in other languages: all of them'),
}).or('alt', 'altTranslations');

export function altName(language: string): string {
  return `alt.${language}`;
}

/** What `altSchema` has validated. */
export function toStoredAltText(fields: { alt: string } & Record<string, string | undefined>): StoredAltText {
  const translations = Object.fromEntries(LANGUAGES.map((language) => [language, fields[altName(language)]]));
  return { alt: fields.alt, altTranslations: toStoredTranslations(translations) };
}

/** The languages are always in the same order, and empty translations are none. */
function toStoredTranslations(translations: Partial<Record<string, string>>): string | null {
  const written = LANGUAGES.flatMap((language) => (translations[language] ? [[language, translations[language]]] : []));
  return written.length === 0 ? null : JSON.stringify(Object.fromEntries(written));
}

/** Never fails: what somebody else wrote into the database counts as no translations. */
export function readAltTranslations({ altTranslations }: StoredAltText): AltText['altTranslations'] {
  if (altTranslations === null) return null;
  try {
    return Object(JSON.parse(altTranslations));
  } catch {
    return null;
  }
}

/** For readers of this language. What is not translated stays in the language of the event. */
export function altIn(picture: StoredAltText, language: string, eventLanguage: string): string {
  return (language !== eventLanguage && readAltTranslations(picture)?.[language]) || picture.alt;
}
