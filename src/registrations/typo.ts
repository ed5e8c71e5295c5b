/** Domains that most private mailboxes are at, in the countries whose languages we speak. */
const DOMAINS = (
  'gmail.com googlemail.com outlook.com outlook.be outlook.fr outlook.de hotmail.com hotmail.be hotmail.fr hotmail.de hotmail.co.uk ' +
  'live.com live.be live.nl live.fr yahoo.com yahoo.fr yahoo.de yahoo.co.uk icloud.com me.com proton.me protonmail.com msn.com aol.com ' +
  'gmx.de gmx.net gmx.at web.de t-online.de freenet.de orange.fr free.fr wanadoo.fr laposte.net sfr.fr skynet.be telenet.be proximus.be ' +
  'ziggo.nl kpnmail.nl xs4all.nl hetnet.nl planet.nl bluewin.ch btinternet.com sky.com'
).split(' ');

/** One slip of the finger in a short name, two in a long one: more, and it is a name of its own. */
const SLIPS = (domain: string) => (domain.length < 9 ? 1 : 2);

/** The address that was most likely meant, when its domain looks like a slip of a well-known one; null when it does not. */
export function likelyMeant(email: string): string | null {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domain === '' || DOMAINS.includes(domain)) return null;
  const near = DOMAINS.map((known) => ({ known, slips: distance(domain, known) })).sort((a, b) => a.slips - b.slips)[0];
  return near && near.slips <= SLIPS(domain) ? `${email.slice(0, at)}@${near.known}` : null;
}

/** Damerau–Levenshtein in its optimal string alignment form: letters left out, added, changed, or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let [before, above, row]: number[][] = [[], [], [...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    [before, above, row] = [above as number[], row as number[], [i]];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const best = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = isSwap ? Math.min(best, at(before, j - 2) + 1) : best;
    }
  }
  return at(row as number[], b.length);
}

function at(row: number[], index: number): number {
  return row[index] ?? 0;
}
