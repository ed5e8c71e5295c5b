import type Joi from 'joi';

/** Control characters, marks that turn the direction of writing, and spaces that cannot be seen. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
/** What would make a letter of ours carry somebody's advertisement to a third person. */
const ADVERTISING = /:\/\/|www\.|@|\.(com|net|org|info|biz|ru|cn|xyz|top|io|link|click|site|online|shop)\b/i;

/** Visible ASCII, with spaces inside at most: what most people type, and nothing to look for in it. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** Joi rule: well-formed text of one line, in NFC, as people write it in any script. */
export function oneLine(value: string, helpers: Joi.CustomHelpers) {
  if (PLAIN.test(value)) return value;
  if (!value.isWellFormed() || UNSEEN.test(value)) return helpers.error('text.unseen');
  const text = value.normalize('NFC').trim();
  return text === '' ? helpers.error('string.empty') : text;
}

/** Joi rule: a name that is no address of a page or a mailbox. */
export function noAdvertising(value: string, helpers: Joi.CustomHelpers) {
  return ADVERTISING.test(value) ? helpers.error('text.advertising') : value;
}
