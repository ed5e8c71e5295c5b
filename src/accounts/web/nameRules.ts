import type { LocalizedText } from '../../i18n/translate.ts';
import { nameText } from '../../validation/text.ts';
import { withMessages } from '../../validation/validate.ts';

const MAX_NAME_LENGTH = 100;

/** Texts for `withMessages`, if the field was not sent or is empty. */
export function missing(key: string): Record<string, LocalizedText> {
  return { 'any.required': { key }, 'string.empty': { key } };
}

export function personName(field: 'firstName' | 'lastName') {
  return nameText
    .max(MAX_NAME_LENGTH)
    .required()
    .error(
      withMessages({
        '*': { key: `fieldErrors.${field}.missing` },
        'string.max': { key: `fieldErrors.${field}.long`, values: { most: MAX_NAME_LENGTH } },
        'text.advertising': { key: `fieldErrors.${field}.advertising` },
        'text.unseen': { key: `fieldErrors.${field}.unseen` },
      }),
    );
}
