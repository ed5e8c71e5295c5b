import Handlebars, { type HelperOptions } from 'handlebars';
import { t, type Values } from './translate.ts';

/**
 * Handlebars helpers. `{{t 'form.submit'}}` is a text in the language of the page or email. Its values come from the
 * template's root data and from named arguments: `{{t 'form.left' remaining=3}}`. `{{rich …}}` is for the few texts that
 * contain markup: it escapes the values but not the text.
 */
export const translationHelpers = {
  t: (key: string, options: HelperOptions): string => translated(key, valuesOf(options), options),
  rich: (key: string, options: HelperOptions): Handlebars.SafeString =>
    new Handlebars.SafeString(translated(key, escapeValues(valuesOf(options)), options)),
  /** Lets an email address in a narrow button break before its @ rather than anywhere. */
  breakable: (text: string): Handlebars.SafeString =>
    new Handlebars.SafeString(Handlebars.escapeExpression(text).replaceAll('@', '<wbr>@')),
};

function translated(key: string, values: Values, { data }: HelperOptions): string {
  return t(data.root.language, key, values);
}

function valuesOf({ data, hash }: HelperOptions): Values {
  return { ...data.root, ...hash };
}

function escapeValues(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? Handlebars.escapeExpression(value) : value]),
  );
}
