import { type KeyObject, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../../../domainError.ts';

const MAX_BYTES = 16_384;
const TIMEOUT_MS = 5_000;
/** Certificates that are remembered; Amazon SNS has one per region and renews it every few months. */
const MAX_CERTIFICATES = 8;
/** Requests to Amazon SNS per hour, whatever callers name: a made-up certificate costs one. */
const MAX_REQUESTS_PER_HOUR = 30;
const HOUR_MS = 3_600_000;
/** Domains of the partitions of AWS that have one of their own. */
const DOMAINS: Record<string, string> = { 'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu' };
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[0-9a-z]{1,64}\.pem$/i;

/**
 * What is asked of Amazon SNS. The host follows from the topic, which is a setting, so that no caller can make the service send
 * a request anywhere else.
 */
export interface SnsHost {
  /** The key of the certificate at this URL; null if it is not one of Amazon SNS. Throws a DomainError `busy` if it cannot be fetched now. */
  keyAt: (url: string) => Promise<KeyObject | null>;
  /** Confirms a subscription. False if the URL is not one of Amazon SNS. Throws as above. */
  confirm: (url: string) => Promise<boolean>;
}

export function createSnsHost(topicArn: string, now: () => Date): SnsHost {
  const [, partition = '', , region] = topicArn.split(':');
  const host = `sns.${region}.${DOMAINS[partition] ?? 'amazonaws.com'}`;
  const known = new LRUCache<string, KeyObject>({ max: MAX_CERTIFICATES });
  const pending = new Map<string, Promise<KeyObject | null>>();
  let requests: number[] = [];

  async function keyAt(url: string): Promise<KeyObject | null> {
    const parsed = ownUrl(url);
    if (parsed === null || !CERTIFICATE_PATH.test(parsed.pathname) || parsed.search !== '') return null;
    const { href } = parsed;
    const asked = known.get(href) ?? pending.get(href) ?? request(parsed).then(keyIn);
    if (!(asked instanceof Promise)) return asked;
    pending.set(href, asked);
    const key = await asked.finally(() => pending.delete(href));
    // Only a good certificate is remembered, so that made-up ones do not displace it.
    if (key !== null) known.set(href, key);
    return key;
  }

  async function confirm(url: string): Promise<boolean> {
    const parsed = ownUrl(url);
    if (parsed === null || parsed.searchParams.get('Action') !== 'ConfirmSubscription') return false;
    return (await request(parsed)) !== null;
  }

  function ownUrl(url: string): URL | null {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    return parsed?.origin === `https://${host}` && parsed.username === '' && parsed.password === '' ? parsed : null;
  }

  /** Null if Amazon SNS has nothing there. */
  async function request(url: URL): Promise<string | null> {
    const nowMs = now().getTime();
    requests = requests.filter((at) => Math.abs(nowMs - at) < HOUR_MS);
    if (requests.length >= MAX_REQUESTS_PER_HOUR) throw tryAgain();
    requests.push(nowMs);
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await readText(response);
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      return response.ok ? text : null;
    } catch {
      throw tryAgain();
    }
  }

  return { keyAt, confirm };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error('The response is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function keyIn(certificate: string | null): KeyObject | null {
  try {
    const key = certificate === null ? null : new X509Certificate(certificate).publicKey;
    return key?.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

function tryAgain(): DomainError {
  return new DomainError('busy', 'Amazon SNS could not be asked whether this is from it. Please send it again later.', { retryAfter: 60 });
}
