import Joi from 'joi';
import { LANGUAGES } from '../i18n/translate.ts';
import { maxCharacters } from '../validation/characters.ts';
import { strictSchema } from '../validation/inputSchema.ts';
import { singleLineText } from '../validation/text.ts';
import { MAX_OPTIONS, QUESTION_KINDS, QUESTION_SCOPES, type QuestionKind, type QuestionScope, type TextByLanguage } from './question.ts';

/** Characters, as people count them. */
const MAX_LABEL_LENGTH = 200;
const MAX_HELP_LENGTH = 400;
const MAX_OPTION_LENGTH = 100;
/** Of a limit, so that every number is exact. */
const MAX_LIMIT = 1_000_000_000;

/** A choice as it is sent; without an id it is a new one. */
interface OptionInput {
  id?: string;
  label: TextByLanguage;
}

/** A question as an organiser sends it. `planQuestions.ts` checks what its fields say together. */
export interface QuestionInput {
  kind: QuestionKind;
  scope: QuestionScope;
  label: TextByLanguage;
  help: TextByLanguage;
  required: boolean;
  atDoor: boolean;
  options: OptionInput[];
  min: number | null;
  max: number | null;
}

function textByLanguage(limit: number) {
  const text = singleLineText.max(limit * 5).custom(maxCharacters(limit));
  return Joi.object<TextByLanguage>(Object.fromEntries(LANGUAGES.map((language) => [language, text])));
}

const limitField = Joi.number().integer().min(-MAX_LIMIT).max(MAX_LIMIT).allow(null);

const fields = {
  kind: Joi.valid(...QUESTION_KINDS),
  scope: Joi.valid(...QUESTION_SCOPES).description(
    '`registration`: asked once; `person`: for each person of the party; `others`: for each but the applicant',
  ),
  label: textByLanguage(MAX_LABEL_LENGTH).description('By language code; that of the event is required'),
  help: textByLanguage(MAX_HELP_LENGTH).description('The same; empty: no help text'),
  required: Joi.boolean().description('Must be answered; a consent must be given'),
  atDoor: Joi.boolean().description('Doors, and the list on paper, show the answers'),
  options: Joi.array()
    .items(
      Joi.object<OptionInput>({
        id: Joi.string().max(10).description('Of a choice that exists; missing: a new one'),
        label: textByLanguage(MAX_OPTION_LENGTH).required(),
      }),
    )
    .max(MAX_OPTIONS)
    .description('Choices of `one_of` and `several_of`'),
  min: limitField.description('Least number, or fewest choices of `several_of`'),
  max: limitField.description('Largest number, most choices of `several_of`, or most characters of a text'),
};

/** The body of `POST`. */
export const questionSchema = strictSchema<QuestionInput>({
  ...fields,
  kind: fields.kind.required(),
  scope: fields.scope.default('registration'),
  label: fields.label.required(),
  help: fields.help.default({}),
  required: fields.required.default(false),
  atDoor: fields.atDoor.default(false),
  options: fields.options.default([]),
  min: limitField.default(null).description('Least number, or fewest choices of `several_of`'),
  max: limitField.default(null).description('Largest number, most choices of `several_of`, or most characters of a text'),
}).example({ kind: 'one_of', label: { en: 'Meal' }, required: true, options: [{ label: { en: 'Fish' } }, { label: { en: 'Vegan' } }] });

/** The body of `PATCH`: what is left out stays. */
export const questionChangesSchema = strictSchema<Partial<QuestionInput>>(fields)
  .min(1)
  .example({ label: { en: 'What would you like to eat?' } });

/** The body that puts the questions into another order: the ids of all that are asked. */
export const questionOrderSchema = strictSchema<{ order: string[] }>({
  order: Joi.array().items(Joi.string().max(10)).max(30).required().description('The ids of all questions that are asked'),
}).example({ order: ['q2', 'q1'] });
