/** `{name}`, or `{name, plural, one {…} other {…}}` whose branches hold no braces: the part of ICU messages that these texts use. */
const HOLE = /\{(\w+)(?:, plural,((?: (?:=\d+|\w+) \{[^{}]*\})+))?\}/g;
const BRANCH = /(=\d+|\w+) \{([^{}]*)\}/g;
const MARKUP = /<(strong|a)(?: href="([^"]*)")?>(.*?)<\/\1>/g;

/** @typedef {Record<string, string | number>} Values */

/**
 * A text, filled in.
 * @param {string} text @param {Values} values @param {string} locale
 */
export function fill(text, values, locale) {
  return text.replace(HOLE, (_, name, branches) => (branches ? chosen(branches, Number(values[name]), locale) : String(values[name])));
}

/** @param {string} branches @param {number} number @param {string} locale */
function chosen(branches, number, locale) {
  const words = Object.fromEntries([...branches.matchAll(BRANCH)].map(([, name, branch]) => [name, branch]));
  const branch = words[`=${number}`] ?? words[new Intl.PluralRules(locale).select(number)] ?? words.other ?? '';
  return branch.replaceAll('#', new Intl.NumberFormat(locale).format(number));
}

/**
 * A text that holds markup of ours, in pieces. It is taken apart before it is filled in, so that what was typed is never markup.
 * @param {string} text @returns {{ tag?: string, href?: string, text: string }[]}
 */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(MARKUP)) {
    found.push({ text: text.slice(at, match.index) }, { tag: match[1], href: match[2], text: match[3] ?? '' });
    at = match.index + match[0].length;
  }
  return [...found, { text: text.slice(at) }];
}
