import { randomUUID } from 'node:crypto';
import { outboxState } from '../letters/outbox.ts';
import { pauseNow } from '../letters/pause.ts';
import { standstill } from '../letters/standstill.ts';
import { addressOf, openTransports } from '../letters/transport.ts';
import { about, type Finding, type Patient, wordsOf } from './finding.ts';

const { ok, warn, fail } = about('mail');

/** Logs in at the mail server, and sends a test letter when there is somebody to send it `to`. */
export function mailTo(to: string | undefined) {
  return async ({ config }: Patient): Promise<Finding[]> => {
    if (!config.SMTP_URL) return [withoutServer(config.NODE_ENV)];
    const host = new URL(config.SMTP_URL).host;
    const transport = openTransports(config).mail;
    try {
      await transport?.check?.();
      if (to) await transport?.send(testLetter(config.MAIL_FROM, to));
      const domain = addressOf(config.MAIL_FROM).split('@')[1];
      if (domain === 'localhost')
        return [
          warn(
            `${host} takes letters, from ${config.MAIL_FROM}: most mailboxes refuse that`,
            'set MAIL_FROM to an address of your own domain',
          ),
        ];
      return [ok(`${host} takes letters from ${config.MAIL_FROM}${to ? `, and took a test letter to ${to}` : ''}`)];
    } catch (error) {
      return [
        fail(
          `${host}: ${wordsOf(error)}`,
          'set SMTP_URL (smtps://user:password@host), then: slotkeeper doctor --send-test you@example.org',
        ),
      ];
    } finally {
      transport?.close();
    }
  };
}

function withoutServer(environment: string): Finding {
  const set = 'set SMTP_URL, then: slotkeeper doctor --send-test you@example.org';
  return environment === 'production'
    ? fail('SMTP_URL is not set: letters wait in the outbox', set)
    : warn('SMTP_URL is not set: letters land in /mailbox and NONE IS SENT', set);
}

function testLetter(from: string, to: string) {
  const text = 'This letter was sent by slotkeeper doctor. If you read it, letters arrive.';
  return {
    to,
    messageId: `<${randomUUID()}@${addressOf(from).split('@')[1]}>`,
    subject: 'Slotkeeper: a test letter',
    text,
    html: `<p>${text}</p>`,
  };
}

export async function outbox({ config, db, now }: Patient): Promise<Finding[]> {
  const box = about('outbox');
  const [state, pause] = [await outboxState(db), await pauseNow(db)];
  const found: Finding[] = [];
  for (const channel of ['mail', 'sms'] as const) {
    const still = await standstill(db, channel, now());
    if (!still) continue;
    const late = `${still.letters} letters (${channel}) should have left, the first at ${still.since}`;
    found.push(box.fail(`it stands still: ${late}`, whatMoves(channel, config)));
  }
  if (pause)
    found.push(
      box.warn(
        `paused since ${pause.pausedAt}: ${pause.reason}; ${state.outstanding} letters wait`,
        'slotkeeper outbox show, then: slotkeeper outbox resume',
      ),
    );
  if (state.undeliverable > 0)
    found.push(
      box.warn(`${state.undeliverable} letters were given up`, 'SELECT * FROM needs_attention: write to these people in another way'),
    );
  return found.length > 0 ? found : [box.ok(`${state.outstanding} letters wait`)];
}

function whatMoves(channel: 'mail' | 'sms', { SMS_URL }: Patient['config']): string {
  if (channel === 'sms' && !SMS_URL) return 'set SMS_URL: codes by SMS have no other way';
  return "see the mail line above, and last_error in: SELECT * FROM mail_log WHERE state = 'waiting'";
}
