import Handlebars, { type HelperOptions } from 'handlebars';
import { say, type Values } from './texts.ts';

/**
 * What templates speak with. `{{say 'form.submit'}}` is a text in the language of the page or letter, filled in with
 * its data and with what is named: `{{say 'form.left' remaining=3}}`. `{{rich …}}` is for the few texts of ours that
 * hold markup: what is filled in is escaped, the text itself is not.
 */
export const sayHelpers = {
  say: (key: string, options: HelperOptions): string => said(key, valuesOf(options), options),
  rich: (key: string, options: HelperOptions): Handlebars.SafeString =>
    new Handlebars.SafeString(said(key, escaped(valuesOf(options)), options)),
};

function said(key: string, values: Values, { data }: HelperOptions): string {
  return say(data.root.language, key, values);
}

function valuesOf({ data, hash }: HelperOptions): Values {
  return { ...data.root, ...hash };
}

function escaped(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? Handlebars.escapeExpression(value) : value]),
  );
}
