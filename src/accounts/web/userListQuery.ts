import Joi from 'joi';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { type AccountFilter, LISTED_STATES } from '../login/listAccounts.ts';

/** Browsers send the empty fields of a search form, too. */
const optionalText = singleLineText.max(100).empty(Joi.string().trim().valid(''));

/** Query parameters of the list of accounts. */
export const userListQuerySchema = inputSchema<AccountFilter & { lang?: unknown }>({
  state: Joi.valid(...LISTED_STATES, 'all').default('pending'),
  search: optionalText.description('Part of a username, name or address'),
  domain: optionalText.description('Of an email address: example.org'),
  olderThanDays: Joi.number().integer().min(0).max(36_500).empty(''),
  after: singleLineText.max(40).description('`next` of the page before'),
  limit: Joi.number().integer().min(1).max(200).default(50),
  lang: Joi.any().strip(),
});
