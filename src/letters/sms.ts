import type { Config } from '../config.ts';
import { type Failure, NotAccepted } from './failure.ts';
import type { Sms } from './mail.ts';
import type { Transport } from './transport.ts';

/** Milliseconds. Far below the lease of a letter, see `outbox.ts`. */
const TIMEOUT = 15_000;
/** What is wrong with this number or text, and would be so again. */
const REFUSES_IT = [400, 404, 410, 413, 422];

/**
 * An SMS gateway that is asked by HTTP: POST of SMS_BODY, in which {to} and {text} stand for what is sent, with
 * SMS_HEADERS. Any 2xx is accepted. What it says is not kept: it may repeat the text, and so a code.
 */
export function openGateway(url: string, { SMS_HEADERS, SMS_BODY }: Pick<Config, 'SMS_HEADERS' | 'SMS_BODY'>): Transport<Sms> {
  const headers = { 'content-type': 'application/json', ...SMS_HEADERS };
  const escaped = /urlencoded/.test(headers['content-type']) ? encodeURIComponent : inJson;

  return {
    async send({ to, text, messageId }) {
      const values: Record<string, string> = { to, text, id: messageId.slice(1, 37) };
      const body = SMS_BODY.replace(/\{(to|text|id)\}/g, (_, name: string) => escaped(values[name] ?? ''));
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) }).catch(
        (error: Error) => {
          throw new NotAccepted({ is: 'server', said: `No answer from the SMS gateway (${error.name})` });
        },
      );
      await answer.body?.cancel();
      if (!answer.ok) throw new NotAccepted(failure(answer.status));
    },
    close() {},
  };
}

function failure(status: number): Failure {
  const said = `HTTP ${status} from the SMS gateway`;
  // Too many, or nothing to do with this letter: no credit, wrong key, the gateway itself is down.
  return { is: REFUSES_IT.includes(status) ? 'permanent' : 'server', said };
}

/** As it stands between the quotation marks of a JSON string. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
