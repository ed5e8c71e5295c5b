import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { createKeys, secretFile } from '../crypto/keys.ts';
import { ENGLISH } from '../i18n/translate.ts';
import { createReturnAddressing } from '../messages/bounces/returnAddressing.ts';
import { findChannel } from '../messages/outbox/channelState.ts';
import { describeFault, faultRemedy } from '../messages/outbox/describeFault.ts';
import { outboxState } from '../messages/outbox/outbox.ts';
import { findCurrentPause } from '../messages/outbox/outboxPause.ts';
import { findStalled } from '../messages/outbox/stalledOutbox.ts';
import { addressOf, domainOf, type ReturnAddressing } from '../messages/transports/transport.ts';
import { createTransports } from '../messages/transports/transports.ts';
import { isLoopbackHost, readSmtpUrl } from '../smtpUrl.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';
import { countByReason } from './countByReason.ts';
import { askMailServer, type MailServerReport } from './mailDialogue.ts';
import { explainMailError } from './mailErrors.ts';

const { ok, warn, fail } = findingsFor('mail');

/** Asks the mail server to take an email and sends none, or a test email if there is a recipient. */
export function checkMail(testRecipient: string | undefined) {
  return async ({ config }: CheckContext): Promise<Finding[]> => {
    const { SMTP_URL } = config;
    if (!SMTP_URL) return [noServerFinding(config.NODE_ENV)];
    const { host } = new URL(SMTP_URL);
    const returnTo = returnAddressingOf(config);
    const { sender = addressOf(config.MAIL_FROM) } = returnTo(newMessageId(config));
    try {
      const report = await askMailServer({ ...config, SMTP_URL }, sender, testRecipient);
      if (testRecipient) await sendTestMessage(config, testRecipient, returnTo);
      return describeServer(host, report, config, testRecipient);
    } catch (error) {
      const { problem, fix } = explainMailError(error);
      return [fail(`${host}: ${problem}`, fix)];
    }
  };
}

function describeServer(
  host: string,
  report: MailServerReport | null,
  { SMTP_URL = '', MAIL_FROM, MAIL_SMTPUTF8 }: Config,
  testRecipient: string | undefined,
): Finding[] {
  const server = readSmtpUrl(SMTP_URL);
  const accepts = `${host} accepts emails from ${MAIL_FROM}`;
  const warnings: Finding[] = [];
  if (domainOf(MAIL_FROM) === 'localhost')
    warnings.push(warn(`${accepts}, but most mailboxes refuse them`, 'set MAIL_FROM to an address of your own domain'));
  if (server.credentials && report?.takesLogin === false)
    warnings.push(warn(`${host} offers no login: the user and the password in SMTP_URL are not used`, 'remove them, or use another port'));
  if (report?.encryption === 'none' && !isLoopbackHost(server.host))
    warnings.push(
      warn(
        `emails with private links go to ${host} in plain text`,
        'turn on TLS at the mail server, then add ?requireTLS=true to SMTP_URL',
      ),
    );
  if (warnings.length > 0) return warnings;
  const encryption = { verified: ', over TLS', unverified: ', over TLS with a certificate that was not checked', none: '' };
  const sent = testRecipient ? `, and accepted a test email to ${testRecipient}` : '';
  const letters = report?.offersSmtpUtf8
    ? `, also to addresses like josé@example.org${MAIL_SMTPUTF8 === 'off' ? ', which MAIL_SMTPUTF8 turns off' : ''}`
    : '';
  return [ok(`${accepts}${report ? encryption[report.encryption] : ''}${letters}${sent}`)];
}

/** As the service does it: a mail server may take MAIL_FROM as the envelope sender, and not MAIL_RETURN_PATH. Makes no secret. */
function returnAddressingOf(config: Config): ReturnAddressing {
  const hasSecret = config.SECRET_KEY !== undefined || existsSync(secretFile(config));
  return createReturnAddressing(config, createKeys(hasSecret ? config : { ...config, SECRET_KEY: randomUUID() }));
}

function newMessageId({ MAIL_FROM }: Config): string {
  return `<${randomUUID()}@${domainOf(MAIL_FROM)}>`;
}

async function sendTestMessage(config: Config, to: string, returnTo: ReturnAddressing): Promise<void> {
  const transport = createTransports(config, returnTo).email;
  try {
    await transport?.send({ ...testMessage(to), messageId: newMessageId(config) });
  } finally {
    transport?.close();
  }
}

function noServerFinding(environment: string): Finding {
  const fix = 'set SMTP_URL, then: slotkeeper doctor --send-test you@example.org';
  return environment === 'production'
    ? fail('SMTP_URL is not set: emails wait in the outbox', fix)
    : warn('SMTP_URL is not set: emails go to /mailbox and NONE IS SENT', fix);
}

function testMessage(to: string) {
  const text = 'This email was sent by slotkeeper doctor. If you can read it, emails arrive.';
  return {
    to,
    subject: 'Slotkeeper: a test email',
    text,
    html: `<p>${text}</p>`,
    language: ENGLISH,
  };
}

export async function checkOutbox({ config, db, now }: CheckContext): Promise<Finding[]> {
  const report = findingsFor('outbox');
  const [state, pause] = [await outboxState(db), await findCurrentPause(db)];
  const findings: Finding[] = [];
  for (const channel of ['email', 'sms'] as const) {
    const state = await findChannel(db, channel);
    const fault = describeFault(state);
    if (fault) findings.push((state.faultCause === 'all-refused' ? report.warn : report.fail)(fault, faultRemedy(state.faultCause)));
    const stalled = await findStalled(db, channel, now());
    if (!stalled) continue;
    const summary = `messages (${channel}) that should have been sent: ${stalled.messages}, the first at ${stalled.since}`;
    const { id, template, attempts, lastError } = stalled.head;
    const head = `message ${id} (${template}), attempts: ${attempts}${lastError === null ? '' : `, last error: ${lastError}`}`;
    findings.push(report.fail(`it is stalled: ${summary}: ${head}`, suggestFix(channel, config)));
  }
  if (pause)
    findings.push(
      report.warn(
        `paused since ${pause.pausedAt}: ${pause.reason}; messages waiting: ${state.outstanding}`,
        'slotkeeper outbox show, then: slotkeeper outbox resume',
      ),
    );
  const givenUp = await countByReason(db, 'message undeliverable', 'messages given up');
  if (givenUp !== null) findings.push(report.warn(givenUp, GIVEN_UP_REMEDY));
  return findings.length > 0 ? findings : [report.ok(`messages waiting: ${state.outstanding}`)];
}

const GIVEN_UP_REMEDY =
  'contact these people in another way: slotkeeper registration list SLUG --state undeliverable; if it was our fault: slotkeeper outbox retry --help';

function suggestFix(channel: 'email' | 'sms', { SMS_URL }: CheckContext['config']): string {
  if (channel === 'sms' && !SMS_URL) return 'set SMS_URL: codes by SMS have no other way';
  return "see the line “mail” below, and last_error in: SELECT * FROM mail_log WHERE state = 'waiting'";
}
