import { withServersWords } from '../messages/bounces/imapConnection.ts';
import { readableText } from '../messages/transports/failure.ts';
import type { KnownError } from './mailErrors.ts';

const USUAL_FIX = 'set BOUNCE_IMAP_URL (imaps://user:password@host/INBOX)';

/** Of the code, the message and the reply. The first that fits counts. */
const CAUSES: KnownError[] = [
  {
    pattern: /wrong version number|packet length too long|unknown protocol/i,
    problem: 'this port does not speak TLS from the start',
    fix: 'set BOUNCE_IMAP_URL=imap://… (it turns on TLS by STARTTLS), or imaps:// with the right port, usually 993',
  },
  {
    pattern: /greeting/i,
    problem: 'the server does not greet: perhaps this port speaks TLS from the start',
    fix: 'set BOUNCE_IMAP_URL=imaps://… for port 993, or imap:// with the right port, usually 143',
  },
  {
    pattern: /altnames|certificate|self.signed|CERT_/i,
    fix: 'use the name in the certificate as the host of BOUNCE_IMAP_URL; it has to be valid, and from a CA that Node trusts (NODE_EXTRA_CA_CERTS)',
  },
  {
    pattern: /authenticat|\blog ?in\b|credentials|password/i,
    fix: 'correct the user and the password in BOUNCE_IMAP_URL; special characters are percent-encoded there: @ as %40, # as %23, / as %2F',
  },
  { pattern: /ENOTFOUND|EAI_AGAIN/, problem: 'this host is not found', fix: 'correct the host in BOUNCE_IMAP_URL' },
  { pattern: /ECONNREFUSED/, fix: 'start the mail server, or correct the port in BOUNCE_IMAP_URL: 993 (imaps://) or 143' },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out/i,
    fix: 'open the port in the firewall, or correct it in BOUNCE_IMAP_URL: 993 (imaps://) or 143',
  },
  {
    pattern: /NONEXISTENT|doesn.t exist|does not exist|(no such|unknown) mailbox/i,
    fix: 'create this mailbox, or correct its name behind the host in BOUNCE_IMAP_URL',
  },
];

/** What the IMAP server or the connection to it said, and what to do about it. */
export function explainImapError(error: unknown): { problem: string; fix: string } {
  const { code = '', message = '' } = withServersWords(error) as { code?: string; message?: string };
  const cause = CAUSES.find(({ pattern }) => pattern.test(`${code} ${message}`));
  return { problem: cause?.problem ?? readableText(message || code), fix: cause?.fix ?? USUAL_FIX };
}
