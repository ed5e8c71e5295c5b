import type { Random } from '../support/random.ts';
import { NAUGHTY } from './naughty.ts';
import type { Sent } from './request.ts';

/** Those that the service reads, or that something on the way might. */
export const HEADERS = [
  'X_Authorization',
  'X-Authorization',
  'Authorization',
  'Accept',
  'Content-Type',
  'Origin',
  'Idempotency-Key',
  'X-Correlation-Id',
  'Sec-Purpose',
  'X-Forwarded-For',
  'Cookie',
  'Accept-Language',
  'If-None-Match',
  'Content-Encoding',
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-7',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/vnd.api+json',
  'application/json, text/html',
  '',
];
const NOT_JSON = [
  '',
  '{',
  '[]',
  '"text"',
  'null',
  '1',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":1}{"b":2}',
  '\ufeff{}',
  '{"firstName":"\\ud800"}',
  '{"a":"\u0000"}',
  '[[[[[[',
  'NaN',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"slots":1e400}',
  '{"slots":1,"slots":2}',
  `{"a":"${'a'.repeat(20_000)}"}`,
  '['.repeat(5_000),
];
const STRANGE: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_VALUE,
  [],
  {},
  [[]],
  ['a'],
  { toString: 1 },
  { length: 9 },
  [1, 2, 3],
];

/** The same with something about it that nobody would send who means well. */
export function spoilt(sent: Sent, random: Random): Sent {
  const kind = random.below(7);
  if (kind === 0) return withHeader(sent, random.oneOf(HEADERS), random.oneOf(NAUGHTY));
  if (kind === 1) return { ...sent, headers: { ...sent.headers, 'Content-Type': random.oneOf(TYPES) } };
  if (kind === 2) return { ...sent, body: random.oneOf(NOT_JSON), headers: { 'Content-Type': 'application/json', ...sent.headers } };
  if (kind === 3) return { ...sent, body: Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256))) };
  if (kind === 4)
    return {
      ...sent,
      route: 'spoilt',
      path:
        sent.path +
        random.oneOf([
          '/',
          '?',
          '?a[b]=c&a=d',
          '%',
          '%ff',
          '%00',
          '/..',
          ';x',
          `?${'a=b&'.repeat(500)}`,
          '?uuid=1&uuid=2',
          '?event[]=x',
          '?__proto__[x]=1',
        ]),
    };
  if (kind === 5) return { ...sent, method: random.oneOf(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) };
  return strangeField(sent, random);
}

function strangeField(sent: Sent, random: Random): Sent {
  if (typeof sent.body !== 'string' || !sent.body.startsWith('{')) return { ...sent, headers: {} };
  const body = JSON.parse(sent.body) as Record<string, unknown>;
  const field = random.chance(0.8) ? random.oneOf([...Object.keys(body), 'extra']) : random.oneOf(NAUGHTY);
  const value = random.chance(0.5) ? random.oneOf(STRANGE) : random.oneOf(NAUGHTY);
  if (random.chance(0.2)) delete body[field];
  else body[field] = value;
  return { ...sent, body: JSON.stringify(body) };
}

/** Node's client sends no line breaks and no NUL in a header, and what is beyond one byte is sent as UTF-8. */
export function withHeader(sent: Sent, name: string, text: string): Sent {
  const value = Buffer.from(text.replace(/(?!\t)\p{Cc}/gu, '')).toString('latin1');
  return { ...sent, headers: { ...sent.headers, [name]: name.endsWith('uthorization') ? `Bearer ${value}` : value } };
}
