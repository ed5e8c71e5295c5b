import Joi from 'joi';

/** Control characters, bidirectional formatting marks and zero-width characters. */
const INVISIBLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
/** Invisible characters that pasting brings along. They carry no meaning in an address or a number. */
const INVISIBLE_FORMATTING = /[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
/** Matches URLs and email addresses. In a name they would let spammers advertise to others through confirmation emails. */
const ADVERTISING_PATTERN = /:\/\/|www\.|@|\.(com|net|org|info|biz|ru|cn|xyz|top|io|link|click|site|online|shop)\b/i;

/** Printable ASCII without outer spaces: the common case, which needs no further checks. */
const PRINTABLE_ASCII = /^[!-~](?:[ -~]*[!-~])?$/;

export function removeInvisible(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(INVISIBLE_FORMATTING, '');
}

/** One line of well-formed text in any script; converted to NFC and without outer spaces. */
export const singleLineText = Joi.string().custom(singleLine).description('One line, without control or invisible characters');

/**
 * Characters (UTF-16) of the longest line that any field allows. Longer ones are refused before they are normalised, because
 * that takes the square of the length for combining marks: a fifth of a second for a body of 16 kB.
 */
const MAX_LINE_LENGTH = 500;

function singleLine(value: string, helpers: Joi.CustomHelpers) {
  if (PRINTABLE_ASCII.test(value)) return value;
  if (value.length > MAX_LINE_LENGTH) return helpers.error('string.max', { limit: MAX_LINE_LENGTH });
  if (!value.isWellFormed() || INVISIBLE.test(value)) return helpers.error('text.unseen');
  const text = value.normalize('NFC').trim();
  return text === '' ? helpers.error('string.empty') : text;
}

/** The same for names: without URLs and email addresses. */
export const nameText = singleLineText.custom(rejectUrls).description('One line, without a web or email address');

function rejectUrls(value: string, helpers: Joi.CustomHelpers) {
  return ADVERTISING_PATTERN.test(value) ? helpers.error('text.advertising') : value;
}
