import type Joi from 'joi';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Joi rule: at most `limit` characters as people count them (extended grapheme clusters, UAX 29), so that an emoji or a letter with
 * its accents is one. Fails with `string.max`. A length limit on the string itself has to keep this cheap.
 */
export function maxCharacters(limit: number): Joi.CustomValidator<string> {
  return (value, helpers) => {
    return countCharacters(value, limit) <= limit ? value : helpers.error('string.max', { limit });
  };
}

/** Characters as people count them. Up to `enough` of them the cheaper number of UTF-16 code units will do, which is never smaller. */
export function countCharacters(text: string, enough = 0): number {
  return text.length <= enough ? text.length : [...segmenter.segment(text)].length;
}
