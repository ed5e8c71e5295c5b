import Joi from 'joi';

/** Control characters, bidirectional formatting marks and zero-width characters. */
const INVISIBLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
/** Invisible characters that pasting brings along. They carry no meaning in an address or a number. */
const INVISIBLE_FORMATTING = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu;
/** What nobody sees, in any position: spaces, fillers, variation selectors, tag characters and the empty Braille pattern. */
const BLANK = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;
/**
 * Matches URLs and email addresses, which are no names. Words with a dot may be names (van.der.Top, Dr.Io): no name is sent to
 * an address before it is confirmed, so that nobody can advertise to others.
 */
const ADVERTISING_PATTERN = /:\/\/|www\.|@/i;

/** Printable ASCII without outer spaces: the common case, which needs no further checks. */
const PRINTABLE_ASCII = /^[!-~](?:[ -~]*[!-~])?$/;

export function removeInvisible(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(INVISIBLE_FORMATTING, '');
}

/** The same as INVISIBLE, but lines and tabs stay. */
const INVISIBLE_IN_LINES = /(?![\n\t])[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** For text of several lines: without the characters that nobody sees. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE_IN_LINES, '');
}

/** Whether there is anything to see in it. */
export function hasVisibleText(text: string): boolean {
  return text.replace(BLANK, '') !== '';
}

/** One line of well-formed text in any script; converted to NFC and without outer spaces. */
export const singleLineText = Joi.string().custom(singleLine).description('One line, without control or invisible characters');

/**
 * Characters (UTF-16) of the longest line that any field allows. Longer ones are refused before they are normalised, because
 * that takes the square of the length for combining marks: a fifth of a second for a body of 16 kB.
 */
const MAX_LINE_LENGTH = 500;

/** A rule for Joi: the text in NFC, or an error if nobody could see it or it has more than one line. */
export function singleLine(value: string, helpers: Joi.CustomHelpers) {
  if (PRINTABLE_ASCII.test(value)) return value;
  if (value.length > MAX_LINE_LENGTH) return helpers.error('string.max', { limit: MAX_LINE_LENGTH });
  if (!value.isWellFormed() || INVISIBLE.test(value)) return helpers.error('text.unseen');
  const text = value.normalize('NFC').trim();
  return hasVisibleText(text) ? text : helpers.error('string.empty');
}

/** Control characters but tab and line feed, and what turns the direction of text; the zero-width characters of scripts and emoji stay. */
const UNSEEN_IN_TEXT = /[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069\uFEFF]/u;

/** Text of several lines in any script, in NFC, with `\n` between lines, of at most `maxLength` characters (UTF-16). */
export function multiLineText(maxLength: number): Joi.StringSchema {
  return Joi.string()
    .custom((value: string, helpers) => {
      const lines = value.replace(/\r\n?/g, '\n');
      // Before it is normalised, as in `singleLine`.
      if (lines.length > maxLength) return helpers.error('string.max', { limit: maxLength });
      if (!lines.isWellFormed() || UNSEEN_IN_TEXT.test(lines)) return helpers.error('text.unseen');
      const text = lines.normalize('NFC').trim();
      if (text.length > maxLength) return helpers.error('string.max', { limit: maxLength });
      return text.replace(BLANK, '') === '' ? helpers.error('string.empty') : text;
    })
    .meta({ jsonSchema: { maxLength } })
    .description('Several lines, without control characters');
}

/** The same for addresses and numbers, as people paste them: invisible characters are removed instead of refused. */
export const pastedText = Joi.string()
  .custom((value: string) => removeInvisible(value).trim())
  .custom(singleLine)
  .description('One line; invisible characters are removed');

/** What turns the direction of the text around it, or marks the byte order. */
const TURNING = /[\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * One line of what organisers and programs send, whose texts may be of several lines: these are joined by spaces. Refusing them would keep
 * events that have some from being changed.
 */
export const joinedLines = Joi.string().custom(joinLines).description('One line; line breaks become spaces');

function joinLines(value: string, helpers: Joi.CustomHelpers) {
  const parts = value.replace(TURNING, '').split(/[\p{Cc}\u2028\u2029]+/u);
  const line = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  return line === '' ? helpers.error('string.empty') : line;
}

/** The same as `singleLineText` for names: without URLs and email addresses. */
export const nameText = singleLineText.custom(rejectUrls).description('One line, without a web or email address');

function rejectUrls(value: string, helpers: Joi.CustomHelpers) {
  return ADVERTISING_PATTERN.test(value) ? helpers.error('text.advertising') : value;
}
