import { faultRemedy } from '../messages/outbox/describeFault.ts';
import { classifyFailure, DeliveryError, readableText } from '../messages/transports/failure.ts';
import { EnvelopeRefused } from './mailDialogue.ts';

const USUAL_FIX = 'set SMTP_URL (smtps://user:password@host), then: slotkeeper doctor --send-test you@example.org';

const NO_LOGIN_FIX =
  'use the port at which the mail server offers a login, usually 587, or 465 with smtps://: here the user and the password in SMTP_URL were not asked for, perhaps because STARTTLS failed; its log says so';

/** An error that is told apart, and what to do about it. */
export interface KnownError {
  /** Of the code and the message of the error. */
  pattern: RegExp;
  /** Instead of what the server or the connection said. */
  problem?: string;
  fix: string;
}

/** What the server replied to a command. The first that fits counts. */
const REPLIES: KnownError[] = [
  {
    pattern: /(helo|ehlo)\b.*(rejected|fully.qualified|invalid|denied)|\b50[14] .*(helo|ehlo)\b/i,
    fix: 'add the full name of this machine to SMTP_URL, as in smtp://mail.example.org?name=slots.example.org',
  },
  { pattern: /must issue a STARTTLS|STARTTLS (is )?required/i, fix: 'remove ignoreTLS from SMTP_URL' },
];

/** What happened before the server was asked to take an email. The first that fits counts. */
const CONNECTION: KnownError[] = [
  {
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID|altnames/i,
    fix: 'use the name in the certificate as the host of SMTP_URL, or add it: smtp://192.0.2.1?tls.servername=mail.example.org',
  },
  {
    pattern: /CERT_HAS_EXPIRED|certificate has expired/i,
    fix: 'renew the certificate of the mail server',
  },
  {
    pattern: /CERT_NOT_YET_VALID|certificate is not yet valid/i,
    fix: 'set the clock of this machine, and that of the mail server, right; then renew its certificate if need be',
  },
  // OpenSSL says the same of a server that leaves out the certificates in between and of a CA that nobody knows.
  {
    pattern: /UNABLE_TO_(VERIFY|GET)|unable to (verify|get)/i,
    fix: 'let the mail server send the certificates between its own and the CA, too (Postfix: smtpd_tls_chain_files, certbot: fullchain.pem); if its CA is not a public one, set SMTP_CA_FILE to a file with the certificate of the CA or of the server (PEM)',
  },
  {
    pattern: /SELF_SIGNED|self.signed|certificate|CERT_/i,
    fix: 'set SMTP_CA_FILE to a file with the certificate of the mail server or its CA (PEM)',
  },
  {
    pattern: /wrong version number|packet length too long|unknown protocol|http request/i,
    problem: 'this port does not speak TLS from the start',
    fix: 'set SMTP_URL=smtp://… (it turns on TLS by STARTTLS if the server can), or smtps:// with the right port, usually 465',
  },
  {
    pattern: /with STARTTLS: 454\b/i,
    fix: 'see the log of the mail server: it offers STARTTLS, and cannot use its certificate or key',
  },
  {
    pattern: /upgrading connection with STARTTLS|required STARTTLS/i,
    problem: 'the server does not offer STARTTLS, so nothing was sent: neither the password nor an email',
    fix: 'use the port that offers it, usually 587, or smtps:// with port 465; a server without a login needs no password in SMTP_URL',
  },
  {
    pattern: /ETLS|EPROTO\b|handshake|TLS/i,
    fix: 'update TLS on the mail server (1.2 or newer); on this machine SMTP_URL=smtp://localhost:25?ignoreTLS=true does without',
  },
  {
    pattern: /Greeting never received/i,
    problem: 'the server does not greet: perhaps this port speaks TLS from the start',
    fix: 'set SMTP_URL=smtps://… for port 465, or smtp:// with the right port, usually 587',
  },
  {
    pattern: /Connection closed|socket close|ECONNRESET|EPIPE/i,
    problem:
      'the server closed the connection without a reply: perhaps this port speaks TLS from the start, or the server blocks this machine',
    fix: 'set SMTP_URL=smtps://… for port 465, or smtp:// with the right port, usually 587; see the log of the mail server',
  },
  {
    pattern: /Invalid login: 4\d\d\b/i,
    fix: 'try again later, and see the log of the mail server: it cannot check a login now, or had too many',
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
  { pattern: /ECONNREFUSED/, fix: 'start the mail server, or correct the port in SMTP_URL: 25, 465 (smtps://) or 587' },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out/i,
    fix: 'open the port in the firewall, or use another one: many providers block port 25, and allow 465 (smtps://) and 587',
  },
];

/** What the mail server or the connection to it said, and what to do about it. */
export function explainMailError(error: unknown): { problem: string; fix: string } {
  const { code = '', originalCode = '', message = String(error), response } = (error ?? {}) as MailError;
  const reply = isRejection(error) && typeof response === 'string' ? response : undefined;
  const causes = isRejection(error) ? REPLIES : [...REPLIES, ...CONNECTION];
  const cause = causes.find(({ pattern }) => pattern.test(`${code} ${originalCode} ${message}`));
  // The whole reply: many end with ` - ` and the name of the server.
  const said = readableText(reply ?? (message.replace(/^Error initiating TLS - /, '') || code));
  return { problem: cause?.problem ?? said, fix: cause?.fix ?? fixByFault(error) };
}

interface MailError {
  code?: string;
  originalCode?: string;
  message?: string;
  /** What the server replied. */
  response?: unknown;
}

/** The server said no, to us or to the email; not about a login or TLS. */
function isRejection(error: unknown): boolean {
  const { code = '', response } = (error ?? {}) as MailError;
  const isReply = typeof response === 'string' && !['EAUTH', 'ETLS'].includes(code);
  return isReply || error instanceof EnvelopeRefused || error instanceof DeliveryError;
}

/** By whose fault it is, as for an email. */
function fixByFault(error: unknown): string {
  const isEnvelope = error instanceof EnvelopeRefused;
  const { owner, cause } = isEnvelope ? error.failure : classifyFailure(error);
  if (owner === 'recipient') return 'use another address: the mail server does not take an email to this one, or not now';
  if (cause === 'tls' || cause === 'connection') return USUAL_FIX;
  if (isEnvelope && !error.wasLoginOffered && (cause === 'relay' || cause === 'login')) return NO_LOGIN_FIX;
  return faultRemedy(isEnvelope && error.command === 'MAIL FROM' && cause === 'refused' ? 'sender' : cause);
}
