import Joi from 'joi';
import { LANGUAGES } from '../i18n/translate.ts';
import { joinedLines, multiLineText } from '../validation/text.ts';
import type { EventTranslations } from './eventTexts.ts';

/** Characters (UTF-16) of a title and of a description. */
const MAX_TITLE_LENGTH = 200;
const MAX_DESCRIPTION_LENGTH = 5_000;

export const titleField = joinedLines.max(MAX_TITLE_LENGTH);

export const descriptionField = multiLineText(MAX_DESCRIPTION_LENGTH)
  .allow(null)
  .default(null)
  .description('In Markdown: paragraphs, emphasis, lists, headings and links');

const translationField = Joi.object({ title: titleField.allow(null).default(null), description: descriptionField });

/**
 * Gives the JSON that is stored: with the languages in one order and without empty ones, so that equal translations are equal texts.
 * Null if there are none.
 */
export const translationsField = Joi.object(Object.fromEntries(LANGUAGES.map((language) => [language, translationField])))
  .allow(null)
  .default(null)
  .custom(toStoredTranslations)
  .description('Title and description in other languages');

function toStoredTranslations(translations: EventTranslations): string | null {
  const written = LANGUAGES.flatMap((language) => {
    const { title = null, description = null } = translations[language] ?? {};
    return title === null && description === null ? [] : [[language, { title, description }]];
  });
  return written.length === 0 ? null : JSON.stringify(Object.fromEntries(written));
}
