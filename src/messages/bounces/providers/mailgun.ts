import { createHmac } from 'node:crypto';
import { LruMap } from '../../../http/lruMap.ts';
import { statusIn, toDetail } from '../deliveryStatus.ts';
import { messageIdsIn } from '../parseReport.ts';
import { isSame, type Provider, type ProviderCall, textAt, valueAt } from './provider.ts';

/** Mailgun repeats a call for eight hours until it is answered. */
const MAX_AGE_MS = 12 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;
/** Tokens that are remembered, so that none is good for a second call. */
const MAX_TOKENS = 10_000;

/**
 * Webhooks of Mailgun are signed with HMAC-SHA-256 over timestamp and token ("Securing webhooks", Mailgun's documentation).
 * The body is not signed, so a token is good once.
 */
export function createMailgun(key: string, now: () => Date): Provider {
  const usedTokens = new LruMap(MAX_TOKENS);

  function isSigned(body: unknown): boolean {
    // The documentation calls it a number, and shows a text.
    const timestamp = String(valueAt(body, 'signature', 'timestamp'));
    const token = tokenOf(body);
    if (!/^\d{1,12}$/.test(timestamp) || token.length > 200) return false;
    const expected = createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex');
    const ageMs = now().getTime() - Number(timestamp) * 1_000;
    // What happens on a subaccount is signed with its key, and with that of the account.
    const isOurs = ['signature', 'parent-signature'].some((name) => isSame(textAt(body, 'signature', name), expected));
    return isOurs && ageMs <= MAX_AGE_MS && ageMs >= -MAX_AHEAD_MS;
  }

  return {
    source: 'mailgun',
    async read(body) {
      if (!isSigned(body)) return null;
      const token = tokenOf(body);
      if (usedTokens.has(token)) return 'done';
      usedTokens.set(token, {});
      return readEvent(valueAt(body, 'event-data'));
    },
    expectAgain: (body) => void usedTokens.delete(tokenOf(body)),
  };
}

function tokenOf(body: unknown): string {
  return textAt(body, 'signature', 'token');
}

function readEvent(event: unknown): ProviderCall {
  const name = textAt(event, 'event');
  const status = valueAt(event, 'delivery-status');
  const said = [textAt(status, 'message'), textAt(status, 'description')].find((text) => text !== '') ?? '';
  const report = {
    addressTexts: [textAt(event, 'envelope', 'sender')],
    messageIds: messageIdsIn(`<${textAt(event, 'message', 'headers', 'message-id')}>`),
    // A bounce that comes after the email was accepted has its code under the other name.
    status: statusIn(textAt(status, 'enhanced-code')) ?? statusIn(textAt(status, 'bounce-code')) ?? statusIn(said),
    detail: toDetail(said || textAt(event, 'reject', 'reason') || textAt(event, 'reason')),
  };
  if (name === 'complained') return { kind: 'complained', ...report, detail: toDetail('complaint by Mailgun') };
  if (name === 'rejected' || (name === 'failed' && textAt(event, 'severity') === 'permanent')) return { kind: 'bounced', ...report };
  if (name === 'delivered') return name;
  return name === 'failed' ? 'delayed' : 'unclear';
}
