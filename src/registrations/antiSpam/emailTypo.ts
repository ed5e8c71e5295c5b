/** The most common domains of private mailboxes in countries that speak our languages. */
const COMMON_DOMAINS = (
  'gmail.com googlemail.com outlook.com outlook.be outlook.fr outlook.de hotmail.com hotmail.be hotmail.fr hotmail.de hotmail.co.uk ' +
  'live.com live.be live.nl live.fr yahoo.com yahoo.fr yahoo.de yahoo.co.uk icloud.com me.com proton.me protonmail.com msn.com aol.com ' +
  'gmx.de gmx.net gmx.at web.de t-online.de freenet.de orange.fr free.fr wanadoo.fr laposte.net sfr.fr skynet.be telenet.be proximus.be ' +
  'ziggo.nl kpnmail.nl xs4all.nl hetnet.nl planet.nl bluewin.ch btinternet.com sky.com'
).split(' ');

/** One typo in a short domain, two in a long one. With more, it is probably a different domain. */
const maxTypos = (domain: string) => (domain.length < 9 ? 1 : 2);

/** Suggests the address with the closest common domain. Null if the domain does not look like a typo of one. */
export function suggestEmail(email: string): string | null {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domain === '' || COMMON_DOMAINS.includes(domain)) return null;
  // Only those that have nearly its length: comparing takes the product of both, and a domain may have 250 characters.
  const candidates = COMMON_DOMAINS.filter((known) => Math.abs(known.length - domain.length) <= maxTypos(domain));
  const closest = candidates.map((known) => ({ known, distance: editDistance(domain, known) })).sort((a, b) => a.distance - b.distance)[0];
  return closest && closest.distance <= maxTypos(domain) ? `${email.slice(0, at)}@${closest.known}` : null;
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
