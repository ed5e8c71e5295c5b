import Joi from 'joi';
import { LANGUAGES } from '../i18n/translate.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { multiLineText } from '../validation/text.ts';
import { MAX_REMINDER_HOURS, WORD_PLACES, type Words } from './eventEmails.ts';
import { withKnownPlaceholders } from './mailingInput.ts';

/** Characters of one text in one language: with the longest in four languages, an email is still small. */
const MAX_WORDS_LENGTH = 2_000;

/** What is left out stays as it is. */
export interface EventEmailsInput {
  words?: Words;
  reminderHours?: number | null;
}

const byLanguage = Joi.object<Record<string, string>>(
  Object.fromEntries(LANGUAGES.map((language) => [language, multiLineText(MAX_WORDS_LENGTH).custom(withKnownPlaceholders)])),
);

export const eventEmailsSchema = inputSchema<EventEmailsInput>({
  words: Joi.object<Words>(Object.fromEntries(WORD_PLACES.map((place) => [place, byLanguage]))).description(
    'Markdown by place and language. `all` stands in every email, one with the name of a kind in that kind instead, `signature` below them',
  ),
  reminderHours: Joi.number()
    .integer()
    .min(1)
    .max(MAX_REMINDER_HOURS)
    .allow(null)
    .description('Before the event; null: nobody is reminded'),
})
  .min(1)
  .example({ words: { signature: { en: 'Amina, **Harbour Club**' } }, reminderHours: 48 });
