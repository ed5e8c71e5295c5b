import type Joi from 'joi';
import type { LocalizedText } from '../i18n/translate.ts';

/** Texts by Joi error code, for fields whose schema has no text of its own. */
const RULE_KEYS: Record<string, string> = {
  'any.required': 'fieldErrors.rule.missing',
  'string.empty': 'fieldErrors.rule.missing',
  'string.min': 'fieldErrors.rule.short',
  'string.max': 'fieldErrors.rule.long',
  'string.base': 'fieldErrors.rule.text',
  'string.isoDate': 'fieldErrors.rule.date',
  'email.letters': 'fieldErrors.email.letters',
  'text.unseen': 'fieldErrors.rule.unseen',
  'text.advertising': 'fieldErrors.rule.advertising',
  'boolean.base': 'fieldErrors.rule.boolean',
  'number.base': 'fieldErrors.rule.number',
  'number.integer': 'fieldErrors.rule.number',
  'number.min': 'fieldErrors.rule.least',
  'number.max': 'fieldErrors.rule.most',
  'array.base': 'fieldErrors.rule.list',
  'array.includesRequiredUnknowns': 'fieldErrors.rule.listShort',
  'array.min': 'fieldErrors.rule.listShort',
  'array.max': 'fieldErrors.rule.listLong',
  'object.base': 'fieldErrors.rule.object',
  'object.unknown': 'fieldErrors.rule.unknown',
  'object.missing': 'fieldErrors.rule.oneOf',
  'object.xor': 'fieldErrors.rule.onlyOne',
};

/** A text for people about a violated rule. Every other code means that the value has the wrong form. */
export function ruleText(code: string, { limit, valids, peers = [] }: Joi.Context): LocalizedText {
  if (code === 'any.only') return { key: 'fieldErrors.rule.choice', values: { choices: listed(valids) } };
  const key = RULE_KEYS[code] ?? 'fieldErrors.rule.format';
  return { key, values: { limit: typeof limit === 'number' ? limit : 0, fields: listed(peers) } };
}

/** Short lists only: a list of all countries helps nobody. */
function listed(values: unknown): string {
  const names = Array.isArray(values) ? values.filter((value) => typeof value === 'string' || typeof value === 'boolean') : [];
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} …` : names.join(', ');
}
