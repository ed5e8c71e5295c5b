import type { ImapFlow } from 'imapflow';
import { isLocalName } from '../../http/localRequest.ts';

const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

interface OpenMailbox {
  /** Emails in it. */
  exists: number;
  /** Whether what was read can be marked. */
  canMark: boolean;
}

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

/** Opens the mailbox that the URL names, without changing anything in it. */
export async function openMailbox(connection: ImapFlow, url: string): Promise<OpenMailbox> {
  const { exists, readOnly, permanentFlags } = await connection.mailboxOpen(mailboxOf(url));
  // A server that does not say which flags it keeps keeps all of them (RFC 9051 7.1).
  const keepsSeen = permanentFlags === undefined || permanentFlags.has('\\Seen') || permanentFlags.has('\\*');
  return { exists, canMark: readOnly !== true && keepsSeen };
}

/** What the server said, where the error of the client only has the message "Command failed". */
export function withServersWords(error: unknown): unknown {
  const { responseText } = error as { responseText?: string };
  return responseText === undefined || responseText === '' ? error : new Error(responseText, { cause: error });
}
