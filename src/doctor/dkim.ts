import { resolveTxt } from 'node:dns/promises';
import { type DkimSettings, dkimOptions, dkimRecord } from '../messages/transports/dkim.ts';
import { domainOf } from '../messages/transports/transport.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';

const { ok, warn, fail } = findingsFor('DKIM');

/** TXT records of a name, each as the strings that DNS cuts it into. */
type ResolveTxt = (name: string) => Promise<string[][]>;

/** Looks up the published key. Without it, or with another one, receivers treat every signature as forged. */
export function checkDkim(resolve: ResolveTxt = resolveTxt) {
  return async ({ config }: Pick<CheckContext, 'config'>): Promise<Finding[]> => {
    const options = config.SMTP_URL ? dkimOptions(config) : undefined;
    if (!options) return [];
    const { name, publicKey } = dkimRecord(options);
    const record = `publish the TXT record: ${name} ${asStrings(`v=DKIM1; k=rsa; p=${publicKey}`)}`;
    const published = await lookUp(resolve, name);
    if (typeof published === 'string') return [fail(`${name} cannot be looked up (${published})`, record)];
    if (published.length === 0) return [fail(`no key is published at ${name}`, record)];
    if (!published.some(({ p }) => p === publicKey)) return [fail(`another key is published at ${name}`, record)];
    return [alignmentFinding(config) ?? ok(`emails are signed, and the key is published at ${name}`)];
  };
}

/** RFC 1035 3.3: a string of a record has at most 255 octets; DNS servers refuse a longer one, such as a key of 2,048 bits. */
function asStrings(text: string): string {
  const strings = text.match(/.{1,255}/g) ?? [];
  const asOne = strings.length > 1 ? ' (a web form may want it as one text, without the quotation marks and the space between them)' : '';
  return `${strings.map((string) => `"${string}"`).join(' ')}${asOne}`;
}

/** RFC 7489 3.1.1: DMARC asks for the domain of the sender, or one above it. */
function alignmentFinding({ DKIM_DOMAIN = '', MAIL_FROM }: DkimSettings & { MAIL_FROM: string }): Finding | null {
  const sender = domainOf(MAIL_FROM);
  if (`.${sender}`.endsWith(`.${DKIM_DOMAIN}`)) return null;
  return warn(`emails from ${sender} are signed for ${DKIM_DOMAIN}, which does not count for DMARC`, `set DKIM_DOMAIN=${sender}`);
}

/** The tags of each key record (RFC 6376 3.2); the code of the error if there is no answer. */
async function lookUp(resolve: ResolveTxt, name: string): Promise<Record<string, string>[] | string> {
  try {
    return (await resolve(name)).map((strings) => tagsOf(strings.join(''))).filter(({ p }) => p !== undefined);
  } catch (error) {
    const { code = 'no answer' } = error as { code?: string };
    return ['ENOTFOUND', 'ENODATA'].includes(code) ? [] : code;
  }
}

function tagsOf(record: string): Record<string, string> {
  const tags = record.split(';').map((tag) => /^\s*(\w+)\s*=(.*)$/s.exec(tag));
  return Object.fromEntries(tags.flatMap((tag) => (tag ? [[tag[1], tag[2]?.replace(/\s/g, '')]] : [])));
}
