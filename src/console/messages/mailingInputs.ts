import Joi from 'joi';
import { LANGUAGES } from '../../i18n/translate.ts';
import { RECIPIENT_STATES, type RecipientQuery } from '../../mailings/progress.ts';
import { WORD_TEMPLATES } from '../../mailings/writeWords.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { uuidField } from '../../validation/uuid.ts';

/** Browsers send the empty fields of a form, too. */
const EMPTY = Joi.string().trim().valid('');
const MAX_PAGE_LENGTH = 100;

/** When to send. */
export const sendSchema = inputSchema<{ at?: string }>({
  at: singleLineText.max(60).empty(EMPTY).description('Local time of the event: `2027-06-12T10:00`. Missing: now'),
}).example({ at: '2027-06-12T10:00' });

/** In which language an email is looked at or tried out, and as whom. */
export interface PreviewInput {
  language?: string;
  /** Id of a registration. */
  person?: string;
}

const language = Joi.valid(...LANGUAGES)
  .empty(EMPTY)
  .description('Missing: that of the event');

const person = uuidField.empty(EMPTY).description('A registration of the event, in its own language. Missing: somebody made up');

export const previewInputSchema = inputSchema<PreviewInput>({ language, person }).example({ language: 'fr' });

const template = Joi.valid(...WORD_TEMPLATES)
  .required()
  .description('Kind of email');

export const kindPreviewSchema = inputSchema<PreviewInput & { template: string }>({ template, language, person }).example({
  template: 'confirmed',
  language: 'fr',
});

export const kindTestSchema = inputSchema<{ template: string; language?: string }>({ template, language }).example({
  template: 'confirmed',
  language: 'fr',
});

export const testSchema = inputSchema<Pick<PreviewInput, 'language'>>({ language }).example({ language: 'fr' });

export const recipientQuerySchema = inputSchema<RecipientQuery & { lang?: unknown }>({
  state: Joi.valid(...RECIPIENT_STATES).empty(EMPTY),
  after: Joi.number().integer().min(0).max(2_147_483_647).empty(EMPTY).description('`next` of the page before'),
  limit: Joi.number().integer().min(1).max(MAX_PAGE_LENGTH).empty(EMPTY).default(50),
  lang: Joi.any().strip(),
});
