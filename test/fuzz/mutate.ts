import type { Random } from '../support/random.ts';
import type { FuzzRequest } from './fuzzRequest.ts';
import { NAUGHTY } from './naughty.ts';

/** Headers that the service or a proxy reads. */
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
const UNEXPECTED_VALUES: unknown[] = [
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

/** Makes a request invalid in one way. */
export function mutate(request: FuzzRequest, random: Random): FuzzRequest {
  const kind = random.below(7);
  if (kind === 0) return withHeader(request, random.oneOf(HEADERS), random.oneOf(NAUGHTY));
  if (kind === 1) return { ...request, headers: { ...request.headers, 'Content-Type': random.oneOf(TYPES) } };
  if (kind === 2) return { ...request, body: random.oneOf(NOT_JSON), headers: { 'Content-Type': 'application/json', ...request.headers } };
  if (kind === 3) return { ...request, body: Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256))) };
  if (kind === 4)
    return {
      ...request,
      route: 'mutated',
      path:
        request.path +
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
  if (kind === 5) return { ...request, method: random.oneOf(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) };
  return mutateField(request, random);
}

function mutateField(request: FuzzRequest, random: Random): FuzzRequest {
  if (typeof request.body !== 'string' || !request.body.startsWith('{')) return { ...request, headers: {} };
  const body = JSON.parse(request.body) as Record<string, unknown>;
  const field = random.chance(0.8) ? random.oneOf([...Object.keys(body), 'extra']) : random.oneOf(NAUGHTY);
  const value = random.chance(0.5) ? random.oneOf(UNEXPECTED_VALUES) : random.oneOf(NAUGHTY);
  if (random.chance(0.2)) delete body[field];
  else body[field] = value;
  return { ...request, body: JSON.stringify(body) };
}

/** Removes control characters, which Node's client rejects in headers; sends everything else as UTF-8. */
export function withHeader(request: FuzzRequest, name: string, text: string): FuzzRequest {
  const value = Buffer.from(text.replace(/(?!\t)\p{Cc}/gu, '')).toString('latin1');
  return { ...request, headers: { ...request.headers, [name]: name.endsWith('uthorization') ? `Bearer ${value}` : value } };
}
