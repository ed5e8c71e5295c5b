import { COMMON_DOMAINS, REAL_DOMAINS } from './mailDomains.ts';

/** Endings that are typed by mistake for `.com`, although two of them are those of countries. */
const MISTYPED_ENDINGS = ['co', 'cm', 'om'];
const REAL_ENDINGS = ['com', 'net', 'org', 'eu', 'info', 'biz', 'email', 'cat'];

const GERMAN_LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** One typo in a short domain, two in a long one. With more, it is probably a different domain. */
const maxTypos = (domain: string) => (domain.length < 9 ? 1 : 2);

/**
 * Suggests the address with the closest common domain, and without accents at domains whose mailboxes have none. Null if the address
 * looks right.
 */
export function suggestEmail(email: string): string | null {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domain === '') return null;
  const local = email.slice(0, at);
  const isKnown = COMMON_DOMAINS.includes(domain) || REAL_DOMAINS.has(domain);
  const likelyDomain = isKnown ? domain : closestDomain(domain);
  if (likelyDomain === null) return null;
  const likelyLocal = withoutAccents(local);
  return isKnown && likelyLocal === local ? null : `${likelyLocal}@${likelyDomain}`;
}

/** As their owners write it where only ASCII is possible. Other alphabets stay. */
function withoutAccents(local: string): string {
  const german = local.normalize('NFC').replace(/[äöüß]/gi, (letter) => GERMAN_LETTERS[letter.toLowerCase()] ?? letter);
  const plain = german.normalize('NFD').replace(/\p{M}/gu, '');
  return /[^\0-\x7f]/.test(plain) ? local : plain;
}

/** Null if it does not look like a typo of a common one. */
function closestDomain(domain: string): string | null {
  // Only those that have nearly its length: comparing takes the product of both, and a domain may have 250 characters.
  const candidates = COMMON_DOMAINS.filter((known) => Math.abs(known.length - domain.length) <= maxTypos(domain));
  const closest = candidates
    .filter((known) => !isSameBrandElsewhere(domain, known))
    .map((known) => ({ known, distance: editDistance(domain, known) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return closest && closest.distance <= maxTypos(domain) ? closest.known : null;
}

/** `hotmail.it` is no typing error of `hotmail.be`, but the same brand in another country: its mailboxes are other people's. */
function isSameBrandElsewhere(domain: string, known: string): boolean {
  const [brand, ...endings] = domain.split('.');
  const ending = endings.at(-1) ?? '';
  const isRealEnding = (ending.length === 2 && !MISTYPED_ENDINGS.includes(ending)) || REAL_ENDINGS.includes(ending);
  return isRealEnding && known.split('.')[0] === brand;
}

/** Damerau–Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let [twoAbove, above, row]: number[][] = [[], [], [...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    [twoAbove, above, row] = [above as number[], row as number[], [i]];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const best = Math.min(cell(above, j) + 1, cell(row, j - 1) + 1, cell(above, j - 1) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = isSwap ? Math.min(best, cell(twoAbove, j - 2) + 1) : best;
    }
  }
  return cell(row as number[], b.length);
}

function cell(row: number[], index: number): number {
  return row[index] ?? 0;
}
