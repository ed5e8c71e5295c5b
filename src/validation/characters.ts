import type Joi from 'joi';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Joi rule: at most `limit` characters as people count them (extended grapheme clusters, UAX 29), so that an emoji or a letter with
 * its accents is one. Fails with `string.max`. A length limit on the string itself has to keep this cheap.
 */
export function maxCharacters(limit: number): Joi.CustomValidator<string> {
  return (value, helpers) => {
    // There are never more characters than UTF-16 code units.
    if (value.length <= limit) return value;
    return [...segmenter.segment(value)].length <= limit ? value : helpers.error('string.max', { limit });
  };
}
