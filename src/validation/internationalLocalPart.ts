/*
 * What may stand before the @ of an internationalised address (RFC 6531 3.3, RFC 6532 3.2): any UTF-8. Here only what people can read
 * and type again. Nobody but its host knows whether two spellings are one mailbox, so that those that look the same are refused.
 */

/** RFC 5321 4.5.3.1.1, in octets of UTF-8 (RFC 6532 3.4). */
const MAX_LOCAL_PART_BYTES = 64;
/** `atext` of RFC 5322 3.2.3, and letters, marks and digits of all scripts. */
const ATOM = /^(?!\p{M})(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{Nd}])+$/iu;
/** What pasting does not bring along, and what turns or joins letters: without it, it may be another address. */
const SHAPES_THE_TEXT = /[\p{Join_Control}\p{Variation_Selector}\u202A-\u202E\u2066-\u2069]/u;
/** Thai and Lao AM: letters of everyday words, although Unicode calls them compositions. */
const COMPOSED_LETTERS = /[\u0E33\u0EB3]/g;
/** Scripts in everyday use: Unicode Standard Annex 31, table 5. */
const SCRIPTS =
  'Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hebr Hira Kana Khmr Knda Laoo Latn Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt';
/** Each of these is one alphabet to its readers: "highly restrictive" in Unicode Technical Standard 39, 5.2. */
const ALPHABETS = [
  ...SCRIPTS.split(' ').map((script) => [script]),
  ['Latn', 'Hani', 'Hira', 'Kana'],
  ['Latn', 'Hani', 'Bopo'],
  ['Latn', 'Hani', 'Hang'],
];
const ONE_ALPHABET = ALPHABETS.map(
  (scripts) => new RegExp(`^[\\p{sc=Zyyy}\\p{sc=Zinh}${scripts.map((script) => `\\p{scx=${script}}`).join('')}]+$`, 'u'),
);

/** Whether only SMTPUTF8 (RFC 6531) carries it. */
export function isInternational(text: string): boolean {
  return /[^\0-\x7f]/.test(text);
}

/** `text` in NFC, without invisible characters; `typed` with them. */
export function isInternationalLocalPart(text: string, typed: string): boolean {
  return (
    Buffer.byteLength(text) <= MAX_LOCAL_PART_BYTES &&
    text.split('.').every((atom) => ATOM.test(atom)) &&
    !SHAPES_THE_TEXT.test(typed) &&
    isWrittenPlainly(text) &&
    ONE_ALPHABET.some((alphabet) => alphabet.test(text))
  );
}

/** Without other forms of letters: full-width, mathematical, ligatures. */
function isWrittenPlainly(text: string): boolean {
  const letters = text.replace(COMPOSED_LETTERS, '');
  return letters.normalize('NFKC') === letters;
}

/** For comparison. A final sigma is a sigma; no letter outside of ASCII becomes one of ASCII. */
export function foldCase(local: string): string {
  return local.toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
