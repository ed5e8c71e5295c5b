import type { ImapFlow } from 'imapflow';
import { isLocalName } from '../../http/localRequest.ts';

const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** The mailbox of `imaps://user:password@host:port/mailbox`; INBOX if none is named. */
export function mailboxOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'INBOX';
}

/**
 * A connection to the server of this URL, not opened yet. A password never leaves this machine unencrypted: `imap:` needs
 * STARTTLS. On the own machine neither encryption nor a certificate is demanded, as nobody can listen there (RFC 7435).
 */
export async function createImapConnection(url: string): Promise<ImapFlow> {
  // Loaded only by processes that read a mailbox.
  const { ImapFlow } = await import('imapflow');
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'imaps:';
  const isLocal = isLocalName(hostname);
  const connection = new ImapFlow({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 993 : 143),
    secure: isSecure,
    ...(!isSecure && !isLocal && { doSTARTTLS: true }),
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    ...(isLocal && { tls: { rejectUnauthorized: false } }),
    logger: false,
    disableAutoIdle: true,
    ...TIMEOUTS_MS,
  });
  // What it emits is also what its methods reject with; without a listener it would end the process.
  connection.on('error', () => {});
  return connection;
}
