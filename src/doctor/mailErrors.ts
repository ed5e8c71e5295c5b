import { errorText } from './check.ts';

const USUAL_FIX = 'set SMTP_URL (smtps://user:password@host), then: slotkeeper doctor --send-test you@example.org';

const CAUSES: { pattern: RegExp; problem?: string; fix: string }[] = [
  {
    pattern: /wrong version number|packet length too long|unknown protocol|http request/i,
    problem: 'this port does not speak TLS from the start',
    fix: 'set SMTP_URL=smtp://… (it turns on TLS by STARTTLS if the server can), or smtps:// with the right port, usually 465',
  },
  {
    pattern: /Greeting never received|Unexpected socket close/i,
    problem: 'the server does not greet: perhaps this port speaks TLS from the start',
    fix: 'set SMTP_URL=smtps://… for port 465, or smtp:// with the right port, usually 587',
  },
  {
    pattern: /EAUTH|Invalid login|\b535\b|\b534\b/i,
    fix: 'correct the user and the password in SMTP_URL; special characters are percent-encoded there: @ as %40, # as %23, / as %2F',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|EDNS/,
    problem: 'this host is not found',
    fix: 'correct the host in SMTP_URL; an @, # or / in the password has to be percent-encoded: %40, %23, %2F',
  },
  {
    pattern: /certificate|CERT_|self.signed|altnames/i,
    fix: 'use the name of the server that is in its certificate in SMTP_URL, or renew the certificate',
  },
];

/** What the mail server or the connection to it said, and what to do about it. */
export function explainMailError(error: unknown): { problem: string; fix: string } {
  const said = errorText(error);
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  const cause = CAUSES.find(({ pattern }) => pattern.test(`${code} ${(error as Error).message}`));
  return { problem: cause?.problem ?? said, fix: cause?.fix ?? USUAL_FIX };
}
