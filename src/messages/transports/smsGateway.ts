import type { Config } from '../../config.ts';
import type { SmsMessage } from '../email.ts';
import { DeliveryError, type Failure } from './failure.ts';
import type { Transport } from './transport.ts';

/** Far below LOCK_MS in outbox.ts, so that no message is sent twice. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Statuses that mean: this number or text is invalid, so a retry would fail too. */
const PERMANENT_FAILURE_STATUSES = [400, 404, 410, 413, 422];
/** It may lie with one message: the gateway breaks off at it, and accepts others. */
const GATEWAY_FAULT = { owner: 'channel', isPermanent: false, mayBeOwn: true } as const;

/**
 * Sends each SMS as a POST request with SMS_HEADERS and SMS_BODY, whose placeholders are {to}, {text} and {id}. Any 2xx
 * status counts as accepted. The response body is discarded: it may repeat the text, and with it a secret code.
 */
export function createSmsGateway(url: string, { SMS_HEADERS, SMS_BODY }: Pick<Config, 'SMS_HEADERS' | 'SMS_BODY'>): Transport<SmsMessage> {
  const headers = { 'content-type': 'application/json', ...SMS_HEADERS };
  const encode = /urlencoded/.test(headers['content-type']) ? encodeURIComponent : escapeForJson;

  return {
    async send({ to, text, messageId }) {
      const values: Record<string, string> = { to, text, id: messageId.slice(1, 37) };
      const body = SMS_BODY.replace(/\{(to|text|id)\}/g, (_, name: string) => encode(values[name] ?? ''));
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      }).catch((error: Error) => {
        throw new DeliveryError({ ...GATEWAY_FAULT, cause: 'connection', reason: `No answer from the SMS gateway (${error.name})` });
      });
      await response.body?.cancel();
      if (!response.ok) throw new DeliveryError(failureFromStatus(response.status));
    },
    close() {},
  };
}

function failureFromStatus(status: number): Failure {
  const reason = `HTTP ${status} from the SMS gateway`;
  // Any other status concerns the gateway: rate limit, no credit, wrong API key, outage.
  if (PERMANENT_FAILURE_STATUSES.includes(status))
    return { owner: 'recipient', cause: 'not-accepted', isPermanent: true, mayBeOwn: false, reason };
  return { ...GATEWAY_FAULT, cause: status === 429 ? 'rate' : 'unavailable', reason };
}

function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
