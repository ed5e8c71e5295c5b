import { setTimeout } from 'node:timers/promises';
import SMTPConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import type { Config } from '../../config.ts';
import { hasDevMailbox } from './devMailbox.ts';
import { connectionOptions, type SmtpSettings } from './smtpOptions.ts';

/** Longer than a server that greets late to annoy spammers. */
const TIMEOUT_MS = 30_000;
/** Somebody waits for the answer, with a form in the browser. It is there when they try again. */
const PATIENCE_MS = 5_000;
/** A mail server changes what it offers when it is updated. A no is asked again sooner: somebody has just turned it on. */
const YES_LASTS_MS = 600_000;
const NO_LASTS_MS = 60_000;
/** Strangers can type such addresses as often as they like; the mail server is not asked each time. */
const FAILURE_LASTS_MS = 15_000;

/**
 * Whether the mail server offers SMTPUTF8 (RFC 6531), without which there is no way to `josé@example.org`. It is asked only when
 * there is such an address; each process asks for itself. Throws what the connection says if there is no answer.
 */
export function createSmtpUtf8Inquiry(settings: SmtpSettings, now = Date.now): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let validUntil = 0;
  return () => {
    if (answer !== undefined && now() < validUntil) return answer;
    const asked = askExtensions(settings).then((extensions) => extensions.includes('SMTPUTF8'));
    [answer, validUntil] = [asked, Number.POSITIVE_INFINITY];
    asked.then(
      (isOffered) => (validUntil = now() + (isOffered ? YES_LASTS_MS : NO_LASTS_MS)),
      () => (validUntil = now() + FAILURE_LASTS_MS),
    );
    return asked;
  };
}

/**
 * The same for who takes an address: false if it is turned off, or if no answer comes soon. The mailbox of the development takes
 * everything.
 */
export function createOffersSmtpUtf8(config: Config): () => Promise<boolean> {
  const { SMTP_URL, MAIL_SMTPUTF8 } = config;
  if (MAIL_SMTPUTF8 === 'off') return async () => false;
  if (SMTP_URL === undefined) return async () => hasDevMailbox(config);
  const ask = createSmtpUtf8Inquiry({ ...config, SMTP_URL });
  return () => Promise.race([ask().catch(() => false), setTimeout(PATIENCE_MS, false, { ref: false })]);
}

/** What the server offers in its answer to EHLO (RFC 5321 4.1.1.1), after STARTTLS if it is used. */
async function askExtensions(settings: SmtpSettings): Promise<readonly string[]> {
  const timeouts = { dnsTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  let offered: readonly string[] = [];
  // Nodemailer tells what was offered to an own login method alone. This one sends nothing.
  const remember = ({ extensions, resolve }: SMTPConnectionCustomAuthContext) => {
    offered = extensions;
    resolve();
  };
  const connection = new SMTPConnection({ ...connectionOptions(settings), ...timeouts, customAuth: { REMEMBER: remember } });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject);
      connection.once('end', () => reject(new Error('Connection closed unexpectedly')));
      connection.connect((failed) =>
        failed ? reject(failed) : connection.login({ method: 'REMEMBER' }, (e) => (e ? reject(e) : resolve())),
      );
    });
    connection.quit();
    return offered;
  } catch (error) {
    connection.close();
    throw error;
  }
}
