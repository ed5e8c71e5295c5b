import Joi from 'joi';
import { ENGLISH, LANGUAGES, translate } from '../i18n/translate.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { multiLineText, singleLineText } from '../validation/text.ts';
import { uuidField } from '../validation/uuid.ts';
import { refuse } from '../validation/validate.ts';
import { AUDIENCES, type Audience } from './audience.ts';
import type { MailingText, MailingTexts } from './mailing.ts';
import { countPlaceholders, PLACEHOLDERS, unknownPlaceholders } from './placeholders.ts';

const MAX_SUBJECT_LENGTH = 150;
/** Characters of one text in one language. */
const MAX_BODY_LENGTH = 5_000;
/** More are a group, and those have a list. */
export const MAX_PICKED = 100;

/** What an organiser decides about a message. */
export interface MailingInput {
  audience: Audience;
  /** Ids of registrations, with the audience `picked`. */
  people: string[];
  texts: MailingTexts;
}

/** In one text. Each is filled in with up to 200 characters: a text of nothing else would take seconds to write, for each person. */
const MAX_PLACEHOLDERS = 50;

/** A rule for Joi: refuses placeholders that are not in the list, because they would be sent as they are, and too many of them. */
export function withKnownPlaceholders(value: string, helpers: Joi.CustomHelpers) {
  if (countPlaceholders(value) > MAX_PLACEHOLDERS)
    return refuse(helpers, { key: 'mailings.errors.manyPlaceholders', values: { most: MAX_PLACEHOLDERS } });
  const [unknown] = unknownPlaceholders(value);
  if (unknown === undefined) return value;
  const known = PLACEHOLDERS.map((name) => `{${name}}`).join(' ');
  return refuse(helpers, { key: 'mailings.errors.placeholder', values: { name: `{${unknown}}`, known } });
}

const textSchema = Joi.object<MailingText>({
  subject: singleLineText.max(MAX_SUBJECT_LENGTH).custom(withKnownPlaceholders).required(),
  body: multiLineText(MAX_BODY_LENGTH).custom(withKnownPlaceholders).required().description('Markdown'),
});

/** The body of a new or changed message. */
export const mailingSchema = inputSchema<MailingInput>({
  audience: Joi.valid(...AUDIENCES)
    .required()
    .description('For whom it is; `picked`: for `people`'),
  people: Joi.array().items(uuidField).unique().max(MAX_PICKED).default([]).description('Ids of registrations, for `picked`'),
  texts: Joi.object<MailingTexts>(Object.fromEntries(LANGUAGES.map((language) => [language, textSchema])))
    .min(1)
    .required()
    .error((errors) => errors.map((error) => (error.code === 'object.min' ? noText(error) : error)))
    .description(`By language (${LANGUAGES.join(', ')}). Whoever has another gets that of the event`),
})
  .custom((input: MailingInput, helpers) => {
    if (input.audience !== 'picked') return { ...input, people: [] };
    if (input.people.length > 0) return input;
    return helpers.error('any.invalid', { localizedText: { key: 'mailings.errors.pick' }, peers: ['people'] });
  })
  .example({
    audience: 'confirmed',
    people: [],
    texts: { en: { subject: 'Bring a raincoat', body: 'Dear {first_name},\n\nit will **rain**.' } },
  });

function noText(error: Joi.ErrorReport): Joi.ErrorReport {
  const localizedText = { key: 'mailings.errors.noText' };
  Object.assign(error.local, { localizedText });
  return Object.assign(error, { message: translate(ENGLISH, localizedText) });
}
