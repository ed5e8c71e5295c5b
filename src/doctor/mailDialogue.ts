import type { TLSSocket } from 'node:tls';
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { classifyFailure, type Failure } from '../messages/transports/failure.ts';
import { connectionOptions, type SmtpSettings } from '../messages/transports/smtpOptions.ts';
import { needsSmtpUtf8, parseEmailAddress } from '../validation/emailAddress.ts';

/** Longer than a server that greets late to annoy spammers, shorter than the patience of an operator. */
const TIMEOUT_MS = 30_000;

/** What the mail server offers. */
export interface MailServerReport {
  encryption: 'verified' | 'unverified' | 'none';
  /** False: it let us in without the login of SMTP_URL, because it offers none. */
  takesLogin: boolean;
  /** Whether it sends to addresses with letters outside of ASCII before the @ (RFC 6531). */
  offersSmtpUtf8: boolean;
}

/** The server refused the sender or the recipient. `message` is its reply, and `failure` what it means for an email. */
export class EnvelopeRefused extends Error {
  readonly command: 'MAIL FROM' | 'RCPT TO';
  readonly failure: Failure;
  /** False: SMTP_URL has a login, and the server offers none. */
  wasLoginOffered = true;

  constructor(command: 'MAIL FROM' | 'RCPT TO', reply: string) {
    super(reply);
    this.command = command;
    this.failure = classifyFailure({ command, response: reply, responseCode: Number(reply.slice(0, 3)) });
  }
}

/** A recipient that no mail server keeps itself (RFC 2606 3), so that its reply tells whether it relays. No email is sent to it. */
const OUTSIDE_RECIPIENT = 'postmaster@example.org';

/**
 * Whether the mail server would take an email from us. Null if it would, but not to the address that nobody has.
 * Throws what the server or the connection said.
 */
export async function askMailServer(
  settings: SmtpSettings,
  sender: string,
  recipient: string | undefined,
): Promise<MailServerReport | null> {
  try {
    return await tryMailServer(settings, sender, parseEmailAddress(recipient ?? '')?.deliverable ?? OUTSIDE_RECIPIENT);
  } catch (error) {
    if (recipient === undefined && error instanceof EnvelopeRefused && error.failure.owner === 'recipient') return null;
    throw error;
  }
}

/**
 * Speaks with the mail server as for an email, up to where the email would be sent: greeting, TLS, login, sender and recipient (RFC
 * 5321 4.1.1). Then RSET, so that nothing is sent.
 */
async function tryMailServer(settings: SmtpSettings, sender: string, recipient: string): Promise<MailServerReport> {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  let rejection: EnvelopeRefused | null = null;
  let offersSmtpUtf8 = false;
  const tryEnvelope = async (context: SMTPConnectionCustomAuthContext) => {
    offersSmtpUtf8 = context.extensions.includes('SMTPUTF8');
    rejection = await rejectionOf(context, sender, recipient);
    context.resolve();
  };
  const options = { ...connectionOptions(settings), ...timeouts };
  // Nodemailer lets an own login method send commands. It is the only way to send some of them and no email.
  const connection = new SMTPConnection({ ...options, customAuth: { ENVELOPE: tryEnvelope } });
  const failure = failureOf(connection);
  try {
    await Promise.race([failure, connect(connection)]);
    const takesLogin = connection.allowsAuth;
    if (options.auth && takesLogin) await Promise.race([failure, login(connection, options.auth)]);
    await Promise.race([failure, login(connection, { method: 'ENVELOPE' })]);
    if (rejection !== null) throw Object.assign(rejection as EnvelopeRefused, { wasLoginOffered: takesLogin || !options.auth });
    return { encryption: encryptionOf(connection), takesLogin, offersSmtpUtf8 };
  } finally {
    connection.close();
  }
}

async function rejectionOf({ sendCommand, extensions }: SMTPConnectionCustomAuthContext, sender: string, recipient: string) {
  const isInternational = needsSmtpUtf8({ deliverable: recipient }) && extensions.includes('SMTPUTF8');
  for (const [command, address] of [
    ['MAIL FROM', sender],
    ['RCPT TO', recipient],
  ] as const) {
    const parameter = command === 'MAIL FROM' && isInternational ? ' SMTPUTF8' : '';
    const { response } = await sendCommand(`${command}:<${address}>${parameter}`);
    if (!response.startsWith('2')) return new EnvelopeRefused(command, response);
  }
  await sendCommand('RSET');
  return null;
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
}

function login(connection: SMTPConnection, auth: SMTPConnectionAuth): Promise<void> {
  return new Promise((resolve, reject) => connection.login(auth, (error) => (error ? reject(error) : resolve())));
}

function failureOf(connection: SMTPConnection): Promise<never> {
  return new Promise((_, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('Connection closed unexpectedly')));
  });
}

function encryptionOf(connection: SMTPConnection): MailServerReport['encryption'] {
  if (!connection.secure) return 'none';
  return (connection._socket as TLSSocket).authorized ? 'verified' : 'unverified';
}
