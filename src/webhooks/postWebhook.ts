import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Config } from '../config.ts';
import { addressInUrl, createLookup, isAllowedAddress, TargetError } from './webhookTarget.ts';

/** For everything: resolving the name, connecting, sending, and the answer. */
const TIMEOUT_MS = 10_000;
/** Octets of an answer that are read, only so that its connection can be used again. Nothing of it is kept: it could be a secret. */
const MAX_ANSWER = 4_096;

/** Why an attempt failed; `status` and `redirect` come with the status of the answer. */
export const WEBHOOK_FAILURES = [
  'address',
  'dns',
  'connection',
  'certificate_expired',
  'certificate_name',
  'certificate_untrusted',
  'tls',
  'timeout',
  'status',
  'redirect',
  'secret',
] as const;

type WebhookFailure = (typeof WEBHOOK_FAILURES)[number];

export interface WebhookAnswer {
  /** Null: there was no answer. */
  status: number | null;
  /** Null: it took the message. */
  failure: WebhookFailure | null;
}

/** One receiver, over one connection at a time. */
export interface WebhookConnection {
  /** Never rejects. Redirects are not followed: they are a failure. */
  post: (payload: string, headers: Record<string, string>, signal: AbortSignal) => Promise<WebhookAnswer>;
  close: () => void;
}

export function openWebhookConnection(
  target: string,
  { WEBHOOK_ALLOWED_NETWORKS: networks }: Pick<Config, 'WEBHOOK_ALLOWED_NETWORKS'>,
  timeoutMs = TIMEOUT_MS,
): WebhookConnection {
  const url = new URL(target);
  const isPlain = url.protocol === 'http:';
  const options = { keepAlive: true, maxSockets: 1, lookup: createLookup(url, networks) };
  const agent = isPlain ? new HttpAgent(options) : new HttpsAgent(options);
  const send = isPlain ? requestHttp : requestHttps;
  const address = addressInUrl(url);

  async function post(payload: string, headers: Record<string, string>, stopped: AbortSignal): Promise<WebhookAnswer> {
    // A socket looks up names only.
    if (address !== null && !isAllowedAddress(url, address, networks)) return { status: null, failure: 'address' };
    const body = Buffer.from(payload);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const status = await new Promise<number>((resolve, reject) => {
        const request = send(url, {
          method: 'POST',
          agent,
          signal: AbortSignal.any([timeout, stopped]),
          headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, 'User-Agent': 'Slotkeeper-Webhooks/1', ...headers },
        });
        request.on('response', (answer) => skipBody(answer, () => resolve(answer.statusCode ?? 0))).on('error', reject);
        // To Node, 101 with another protocol is neither an answer nor an error, and ends the time limit: nothing would ever come.
        request.on('upgrade', (answer, socket) => {
          socket.destroy();
          resolve(answer.statusCode ?? 0);
        });
        request.end(body);
      });
      return { status, failure: failureOfStatus(status) };
    } catch (error) {
      return { status: null, failure: timeout.aborted ? 'timeout' : failureOfError(error as NodeJS.ErrnoException) };
    }
  }

  return { post, close: () => agent.destroy() };
}

/** The status has arrived: an answer that then breaks off, or is too long, changes nothing about it. */
function skipBody(answer: IncomingMessage, onEnd: () => void) {
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_ANSWER) answer.destroy();
  });
  answer.on('error', () => {}).on('close', onEnd);
}

function failureOfStatus(status: number): WebhookFailure | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

function failureOfError(error: NodeJS.ErrnoException): WebhookFailure {
  if (error instanceof TargetError) return error.failure;
  return TLS_FAILURES.find(([codes]) => codes.test(error.code ?? ''))?.[1] ?? 'connection';
}

/** By the codes of Node, which are those of OpenSSL: the first that fits. */
const TLS_FAILURES: [RegExp, WebhookFailure][] = [
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'certificate_expired'],
  [/ALTNAME|HOSTNAME/, 'certificate_name'],
  [/SELF_SIGNED|ISSUER|VERIFY_LEAF|CERT_/, 'certificate_untrusted'],
  [/^EPROTO$|SSL|TLS|CERT|SIGNATURE/, 'tls'],
];
