import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { Config } from '../../config.ts';
import { readSmtpUrl, type SmtpServer } from '../../smtpUrl.ts';
import { type DkimSettings, dkimOptions } from './dkim.ts';

const MINUTE_MS = 60_000;

/**
 * RFC 5321 4.5.3.2: five minutes for the greeting, ten for the answer to the last dot; who waits less sends the same message again.
 * Nodemailer counts everything up to the end of STARTTLS as connecting. Locks are extended meanwhile, see `renewLocks`.
 */
const SMTP_TIMEOUTS_MS = {
  dnsTimeout: MINUTE_MS / 2,
  connectionTimeout: 6 * MINUTE_MS,
  greetingTimeout: 5 * MINUTE_MS,
  socketTimeout: 10 * MINUTE_MS,
};
/** An idle connection is left to other clients: a server that takes few of them at the same time would refuse another process of ours. */
const IDLE_CONNECTION_MS = MINUTE_MS / 2;
/** For an operator who waits for the result of a check. */
const CHECK_TIMEOUTS_MS = { connectionTimeout: MINUTE_MS, greetingTimeout: MINUTE_MS, socketTimeout: MINUTE_MS };

/** What SMTP_URL says about the mail server, for Nodemailer. It never gets the URL itself, of which it would obey more. */
export type SmtpSettings = Pick<Config, 'SMTP_CA_FILE' | 'MAIL_CONNECTIONS'> & DkimSettings & { SMTP_URL: string };

/** How to reach the mail server, and how patiently. */
export function smtpOptions(settings: SmtpSettings): SMTPPool.Options {
  return {
    ...connectionOptions(settings),
    pool: true,
    maxConnections: settings.MAIL_CONNECTIONS,
    maxMessages: 1_000,
    idleTimeout: IDLE_CONNECTION_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...SMTP_TIMEOUTS_MS,
    dkim: dkimOptions(settings),
  };
}

/** The part about the connection alone, as a single connection needs it. */
export function connectionOptions({ SMTP_URL, SMTP_CA_FILE }: SmtpSettings) {
  const server = readServer(SMTP_URL, SMTP_CA_FILE);
  return {
    host: server.host,
    ...(server.port !== undefined && { port: server.port }),
    ...(server.credentials && { auth: server.credentials }),
    ...(server.clientName && { name: server.clientName }),
    ...ENCRYPTION[server.encryption],
    tls: tlsOptions(server, SMTP_CA_FILE),
  };
}

/** Who names the certificates to trust wants them checked. */
function readServer(url: string, caFile: string | undefined): SmtpServer {
  const server = readSmtpUrl(url);
  return server.encryption === 'opportunistic' && caFile !== undefined ? { ...server, encryption: 'required' } : server;
}

const ENCRYPTION = {
  implicit: { secure: true },
  required: { secure: false, requireTLS: true },
  opportunistic: { secure: false, opportunisticTLS: true },
  none: { secure: false, ignoreTLS: true },
} satisfies Record<SmtpServer['encryption'], object>;

function tlsOptions({ encryption, certificateName }: SmtpServer, caFile: string | undefined): ConnectionOptions {
  return {
    // RFC 7435: where plain text would do, a certificate that nobody can check is no reason to send nothing.
    rejectUnauthorized: encryption !== 'opportunistic',
    ...(certificateName && { servername: certificateName }),
    // Whatever is in the file is trusted, also the certificate of the server itself that a CA has signed.
    ...(caFile && { ca: readFileSync(caFile), allowPartialTrustChain: true }),
  };
}

/** The same for a check of the connection. */
export function smtpCheckOptions(settings: SmtpSettings): SMTPPool.Options {
  return { ...smtpOptions(settings), ...CHECK_TIMEOUTS_MS };
}
