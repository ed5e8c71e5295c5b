import type { Config } from '../config.ts';
import { query } from '../database/dialect.ts';
import { findInstallation, INSTALLATION_HEADER } from '../database/installation.ts';
import { FORWARDED_FOR_HEADER, MADE_UP_ADDRESS } from '../http/forwardedFor.ts';
import { type CheckContext, errorText, type Finding, findingsFor } from './check.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** Codes of OpenSSL and Node for a certificate that does not lead to a known authority, is for another name, or is out of date. */
const CERTIFICATE_CODES = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;
const CLOCK_WARN_SECONDS = 5;
const CLOCK_FAIL_SECONDS = 60;

const publicUrl = findingsFor('PUBLIC_URL');

/** Requests the service as visitors do: by PUBLIC_URL, through any proxy. */
export async function checkPublicUrl({ config, db }: CheckContext): Promise<Finding[]> {
  const { PUBLIC_URL, NODE_ENV } = config;
  const response = await request(`${PUBLIC_URL}/healthz`).catch((error: Error) => error);
  if (response instanceof Error) return [describeFailedRequest(config, response)];
  const body = await response.json().catch(() => null);
  if ((body as { alive?: unknown } | null)?.alive !== true) {
    return [
      publicUrl.fail(
        `${PUBLIC_URL} answers ${response.status}, and it is not this service`,
        'set PUBLIC_URL, or let the proxy forward to this service',
      ),
    ];
  }
  // Before the other requests, which take time.
  const clockFindings = compareClock('Date of PUBLIC_URL', Date.parse(response.headers.get('Date') ?? ''), 0.5);
  if (await isOtherDatabase(PUBLIC_URL, db)) {
    return [
      publicUrl.fail(
        `${PUBLIC_URL} is a Slotkeeper with another database: the links in emails of this one are dead there`,
        'set PUBLIC_URL to this service, or DATABASE_URL to the database of that one',
      ),
    ];
  }
  const isUnencrypted = NODE_ENV === 'production' && PUBLIC_URL.startsWith('http:');
  return [
    isUnencrypted
      ? publicUrl.warn(`${PUBLIC_URL} answers, unencrypted`, 'put a TLS proxy in front, and set PUBLIC_URL=https://…')
      : publicUrl.ok(`${PUBLIC_URL} answers`),
    await checkTokenHeader(config),
    ...(await checkForwardedFor(config, response)),
    ...clockFindings,
  ];
}

function describeFailedRequest({ PUBLIC_URL, HOST, PORT }: Config, error: Error): Finding {
  const reason = errorText(error);
  return CERTIFICATE_CODES.test((error.cause as { code?: string } | undefined)?.code ?? '')
    ? publicUrl.fail(
        `the certificate of ${PUBLIC_URL} is not accepted: ${reason}`,
        'get one for this name from a certificate authority, or renew it, and let the proxy send the whole chain (fullchain.pem); certbot does it',
      )
    : publicUrl.fail(`${PUBLIC_URL} does not answer: ${reason}`, `start the service, or let the proxy forward to ${HOST}:${PORT}`);
}

/** False also if it cannot be told: /readyz may be closed to the public, or the database cannot be read. */
async function isOtherDatabase(url: string, db: CheckContext['db']): Promise<boolean> {
  const [own, there] = await Promise.all([
    findInstallation(db).catch(() => undefined),
    request(`${url}/readyz`).then(
      ({ headers }) => headers.get(INSTALLATION_HEADER),
      () => null,
    ),
  ]);
  return own !== undefined && there !== null && own.id !== there;
}

/** A route that requires a form token answers 401 without the header, and 403 with an invalid token: then the header arrived. */
async function checkTokenHeader({ PUBLIC_URL }: Config): Promise<Finding> {
  const proxy = findingsFor('proxy');
  const { status } = await request(`${PUBLIC_URL}/register`, { method: 'POST', headers: { X_Authorization: 'Bearer an.invalid.token' } });
  if (status === 403) return proxy.ok('the header X_Authorization arrives');
  if (status === 401)
    return proxy.fail(
      'the header X_Authorization is dropped on the way',
      'nginx: underscores_in_headers on;  or let forms send X-Authorization',
    );
  return proxy.warn(`whether the header X_Authorization arrives cannot be told: ${status}`, 'try again in a minute');
}

/**
 * Whether the service knows its visitors behind a proxy; `response` is the one of /healthz. A made-up X-Forwarded-For is sent
 * as well: a proxy must replace it, or anybody could choose the address that limits count.
 */
async function checkForwardedFor({ PUBLIC_URL }: Config, response: Response): Promise<Finding[]> {
  const proxy = findingsFor('proxy');
  const verdict = response.headers.get(FORWARDED_FOR_HEADER);
  if (verdict === 'ignored')
    return [
      proxy.fail(
        'it is not trusted: all visitors count as one client',
        'set TRUSTED_PROXIES to the address of the proxy, such as 127.0.0.1/32',
      ),
    ];
  if (verdict === 'none')
    return PUBLIC_URL.startsWith('https:')
      ? [
          proxy.fail(
            'it sends no X-Forwarded-For: all visitors count as one client',
            'nginx: proxy_set_header X-Forwarded-For $remote_addr;',
          ),
        ]
      : [];
  if (verdict !== 'trusted') return [];
  const forged = await request(`${PUBLIC_URL}/healthz`, { headers: { 'X-Forwarded-For': MADE_UP_ADDRESS } });
  return forged.headers.get(FORWARDED_FOR_HEADER) === 'made-up'
    ? [
        proxy.fail(
          'it passes on an X-Forwarded-For that a client made up: limits can be evaded',
          'nginx: proxy_set_header X-Forwarded-For $remote_addr;  or name every proxy in TRUSTED_PROXIES',
        ),
      ]
    : [proxy.ok('it says who the visitor is, and cannot be deceived')];
}

/** Compares the clock with the newest audit entry, and with PostgreSQL's clock. */
export async function checkClocks({ db, now }: CheckContext): Promise<Finding[]> {
  const { fail } = findingsFor('clock');
  const [newest] = await query<{ at: string | null }>(db, 'SELECT max(at) AS at FROM audit_log');
  const [databaseTime] = db.client.config.client === 'pg' ? await query<{ now: string }>(db, 'SELECT now()::text AS now') : [];
  const aheadSeconds = newest?.at ? (Date.parse(newest.at) - now().getTime()) / 1_000 : 0;
  return [
    ...(aheadSeconds > CLOCK_WARN_SECONDS
      ? [fail(`it is behind: the newest audit entry is from ${newest?.at}`, 'timedatectl set-ntp true')]
      : []),
    ...(databaseTime ? compareClock('database', Date.parse(databaseTime.now), 0) : []),
  ];
}

function compareClock(source: string, otherTimeMs: number, toleranceSeconds: number): Finding[] {
  const { ok, warn, fail } = findingsFor('clock');
  const driftSeconds = Math.max(0, Math.abs(Date.now() - otherTimeMs) / 1_000 - toleranceSeconds);
  if (Number.isNaN(driftSeconds)) return [];
  const message = `${driftSeconds.toFixed(1)} s off, by the ${source}`;
  return [
    driftSeconds > CLOCK_FAIL_SECONDS
      ? fail(message, 'timedatectl set-ntp true, there and here')
      : driftSeconds > CLOCK_WARN_SECONDS
        ? warn(message, 'timedatectl set-ntp true, there and here')
        : ok(message),
  ];
}

function request(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...options });
}
