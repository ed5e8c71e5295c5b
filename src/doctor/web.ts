import type { Config } from '../config.ts';
import { rows } from '../database/dialect.ts';
import { about, type Finding, type Patient, wordsOf } from './finding.ts';

const PATIENCE = 10_000;
/** Seconds. */
const OFF = 5;
const FAR_OFF = 60;

const address = about('PUBLIC_URL');

/** As a visitor comes: by PUBLIC_URL, through whatever stands before the service. */
export async function web({ config }: Patient): Promise<Finding[]> {
  const { PUBLIC_URL, NODE_ENV } = config;
  const reply = await ask(`${PUBLIC_URL}/healthz`).catch((error: unknown) => wordsOf(error));
  if (typeof reply === 'string')
    return [
      address.fail(
        `${PUBLIC_URL} does not answer: ${reply}`,
        `start the service, or let the proxy lead there to ${config.HOST}:${config.PORT}`,
      ),
    ];
  const body = await reply.json().catch(() => null);
  if ((body as { alive?: unknown } | null)?.alive !== true) {
    return [
      address.fail(`${PUBLIC_URL} answers ${reply.status}, and it is not this service`, 'set PUBLIC_URL, or let the proxy lead there'),
    ];
  }
  const plain = NODE_ENV === 'production' && PUBLIC_URL.startsWith('http:');
  return [
    plain
      ? address.warn(`${PUBLIC_URL} answers, unencrypted`, 'put a proxy with TLS before it, and set PUBLIC_URL=https://…')
      : address.ok(`${PUBLIC_URL} answers`),
    await header(config),
    ...clockBy('Date of PUBLIC_URL', Date.parse(reply.headers.get('Date') ?? ''), 0.5),
  ];
}

/** A route behind a form token says 401 when the header did not arrive, and 403 when it did with a token that is none. */
async function header({ PUBLIC_URL }: Config): Promise<Finding> {
  const proxy = about('proxy');
  const { status } = await ask(`${PUBLIC_URL}/register`, { method: 'POST', headers: { X_Authorization: 'Bearer a.doctors.question' } });
  if (status === 403) return proxy.ok('the header X_Authorization arrives');
  if (status === 401)
    return proxy.fail(
      'the header X_Authorization is dropped on the way',
      'nginx: underscores_in_headers on;  or let forms send X-Authorization',
    );
  return proxy.warn(`whether the header X_Authorization arrives cannot be told: ${status}`, 'ask again in a minute');
}

/** PostgreSQL has a clock of its own, and everything that was written has its time. */
export async function clocks({ db, now }: Patient): Promise<Finding[]> {
  const { fail } = about('clock');
  const [newest] = await rows<{ at: string | null }>(db, 'SELECT max(at) AS at FROM history');
  const [there] = db.client.config.client === 'pg' ? await rows<{ now: string }>(db, 'SELECT now()::text AS now') : [];
  const ahead = newest?.at ? (Date.parse(newest.at) - now().getTime()) / 1_000 : 0;
  return [
    ...(ahead > OFF ? [fail(`it is behind: the newest entry of the history is of ${newest?.at}`, 'timedatectl set-ntp true')] : []),
    ...(there ? clockBy('database', Date.parse(there.now), 0) : []),
  ];
}

function clockBy(whose: string, theirs: number, coarse: number): Finding[] {
  const { ok, warn, fail } = about('clock');
  const off = Math.max(0, Math.abs(Date.now() - theirs) / 1_000 - coarse);
  if (Number.isNaN(off)) return [];
  const says = `${off.toFixed(1)} s off, by the ${whose}`;
  return [
    off > FAR_OFF
      ? fail(says, 'timedatectl set-ntp true, there and here')
      : off > OFF
        ? warn(says, 'timedatectl set-ntp true, there and here')
        : ok(says),
  ];
}

function ask(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE), ...options });
}
