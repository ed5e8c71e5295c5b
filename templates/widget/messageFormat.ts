/*
 * The part of ICU MessageFormat that the form's texts use: `{name}`, and `{name, plural, one {…} other {…}}` whose
 * branches contain no braces. A test compares it with the formatter of the service.
 */
const PLACEHOLDER = /\{(\w+)(?:, plural,((?: (?:=\d+|\w+) \{[^{}]*\})+))?\}/g;
const PLURAL_BRANCH = /(=\d+|\w+) \{([^{}]*)\}/g;
const MARKUP = /<(strong|a)(?: href="([^"]*)")?>(.*?)<\/\1>/g;

export type Values = Record<string, string | number>;

/** A part of a text. Without a tag it is plain text. */
export interface Segment {
  tag?: string | undefined;
  href?: string | undefined;
  text: string;
}

export function formatMessage(message: string, values: Values, locale: string): string {
  return message.replace(PLACEHOLDER, (_, name: string, branches?: string) =>
    branches ? selectPlural(branches, Number(values[name]), locale) : String(values[name]),
  );
}

function selectPlural(branches: string, number: number, locale: string): string {
  const texts = Object.fromEntries([...branches.matchAll(PLURAL_BRANCH)].map(([, name, text]) => [name, text]));
  const text: string = texts[`=${number}`] ?? texts[new Intl.PluralRules(locale).select(number)] ?? texts.other ?? '';
  return text.replaceAll('#', new Intl.NumberFormat(locale).format(number));
}

/** Splits a text at its markup. Split before the values are inserted, so that a value is never read as markup. */
export function splitMarkup(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKUP)) {
    segments.push({ text: text.slice(end, match.index) }, { tag: match[1], href: match[2], text: match[3] ?? '' });
    end = match.index + match[0].length;
  }
  return [...segments, { text: text.slice(end) }];
}
