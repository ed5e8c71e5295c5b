import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DKIMSingleKeyOptions } from 'nodemailer/lib/dkim';
import type { Config } from '../../config.ts';

export type DkimSettings = Pick<Config, 'DKIM_DOMAIN' | 'DKIM_SELECTOR' | 'DKIM_KEY' | 'DKIM_KEY_FILE'>;

/** Those of RFC 6376 5.4.1 that our emails have, and both of RFC 8058 4: without a signature, no program unsubscribes by them. */
const SIGNED_FIELDS =
  'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:References:List-Unsubscribe:List-Unsubscribe-Post';

/** How emails are signed (RFC 6376); undefined: not here, so that the mail server has to. */
export function dkimOptions({ DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY, DKIM_KEY_FILE }: DkimSettings): DKIMSingleKeyOptions | undefined {
  if (DKIM_DOMAIN === undefined || DKIM_SELECTOR === undefined) return undefined;
  const privateKey = DKIM_KEY ?? readFileSync(DKIM_KEY_FILE ?? '', 'utf8');
  return { domainName: DKIM_DOMAIN, keySelector: DKIM_SELECTOR, privateKey, headerFieldNames: SIGNED_FIELDS };
}

/** The DNS record that must be published for the signatures to be valid: its name, and its `p` (RFC 6376 3.6.1). */
export function dkimRecord({ domainName, keySelector, privateKey }: DKIMSingleKeyOptions): { name: string; publicKey: string } {
  const publicKey = createPublicKey(String(privateKey)).export({ type: 'spki', format: 'der' }).toString('base64');
  return { name: `${keySelector}._domainkey.${domainName}`, publicKey };
}
