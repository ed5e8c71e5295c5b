import type { Random } from '../support/random.ts';
import type { Route } from '../support/routes.ts';
import { NAUGHTY } from './naughty.ts';

/** What is sent, byte for byte as far as Node's client lets it. */
export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  /** As the router has it; what it is documented by. */
  route: string;
}

/** What a visitor may have in hand. */
export interface Known {
  tokens: string[];
  links: string[];
  slugs: string[];
  emails: string[];
}

type Field = 'firstName' | 'lastName' | 'email' | 'phone' | 'event' | 'uuid' | 'name' | 'token' | 'key' | 'slots' | 'member' | 'waitList';

/** Which fields a route takes, and how it takes them; those of the path are in the path. */
const APPLICANT: Field[] = ['firstName', 'lastName', 'email', 'phone', 'slots', 'member', 'waitList'];
const FIELDS: Record<string, { json?: Field[]; form?: Field[]; query?: Field[] }> = {
  'POST /token': { json: ['event'] },
  'GET /slots': { query: ['event'] },
  'POST /register': { json: APPLICANT },
  'GET /email_check': { query: ['email'] },
  'POST /email_check': { json: ['email'] },
  'GET /confirm_registration': { query: ['uuid'] },
  'POST /confirm_registration': { form: ['uuid'] },
  'PATCH /registrations/:uuid': { json: APPLICANT.slice(0, -1) },
  'POST /resend': { json: ['email'] },
  'POST /events/:slug': { form: [...APPLICANT, 'token', 'key'] },
  'POST /registrations/:uuid/change': { form: APPLICANT.slice(0, -1) },
};

const HEADERS = [
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

/** Each naughty text through each field that takes text: of bodies, queries, paths and headers. */
export function* everyNaughtyEverywhere(routes: Route[], random: Random, known: () => Known): Generator<Sent> {
  for (const route of routes) {
    for (const text of NAUGHTY) {
      const { json = [], form = [], query = [] } = FIELDS[`${route.method} ${route.path}`] ?? {};
      for (const field of [...json, ...form, ...query, ...(route.path.includes(':') ? ['path'] : [])]) {
        yield good(route, random, known(), { [field]: text });
      }
    }
  }
  const register = { method: 'POST', path: '/register' };
  for (const text of NAUGHTY) for (const header of HEADERS) yield withHeader(good(register, random, known()), header, text);
}

/** Any route, with something about it as it should not be, or nothing. Without end, the same for the same seed. */
export function* requests(routes: Route[], random: Random, known: () => Known): Generator<Sent> {
  const busy = routes.filter(({ path }) => ['/register', '/confirm_registration', '/registrations/:uuid', '/events/:slug'].includes(path));
  for (;;) {
    const sent = good(random.oneOf(random.chance(0.5) ? busy : routes), random, known());
    yield random.chance(0.35) ? sent : spoilt(sent, random);
  }
}

function good({ method, path }: Route, random: Random, known: Known, instead: Record<string, string> = {}): Sent {
  const { json, form, query } = FIELDS[`${method} ${path}`] ?? {};
  const values = (fields: Field[]) =>
    Object.fromEntries(
      fields.filter((field) => isGiven(field, path, random)).map((field) => [field, instead[field] ?? valueFor(field, random, known)]),
    );
  const inPath = (name: string) => encodeURIComponent(wellFormed(instead.path ?? String(valueFor(name as Field, random, known))));
  const asked = query ? `?${encoded(values(query))}` : '';
  return {
    method,
    route: path,
    path: path.replace(/:(\w+)/g, (_, name: string) => inPath(name)) + asked,
    headers: {
      Accept: random.chance(0.3) ? 'text/html' : 'application/json',
      ...(random.chance(0.9) && { X_Authorization: `Bearer ${random.oneOf(known.tokens)}` }),
      ...(random.chance(0.1) && { 'Idempotency-Key': `key-${random.below(500)}` }),
      ...(json && { 'Content-Type': 'application/json' }),
      ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(json && { body: JSON.stringify(values(json)) }),
    ...(form && { body: encoded(values(form)) }),
  };
}

/** A change names some fields, a sign-up all of them. */
function isGiven(field: Field, path: string, random: Random): boolean {
  return path === '/register' || path.startsWith('/events') || path.startsWith('/confirm') || field === 'email' || random.chance(0.6);
}

function valueFor(field: Field | 'slug', random: Random, { tokens, links, slugs, emails }: Known): string | number | boolean {
  if (field === 'uuid') return random.chance(0.9) ? random.oneOf(links) : '00000000-0000-4000-8000-000000000000';
  if (field === 'event' || field === 'slug') return random.oneOf(slugs);
  if (field === 'token') return random.oneOf(tokens);
  if (field === 'email') return random.chance(0.2) ? random.oneOf(emails) : `ada${random.below(1e9)}@example.org`;
  if (field === 'phone') return '+32 470 12 34 56';
  if (field === 'slots') return 1 + random.below(4);
  if (field === 'member' || field === 'waitList') return random.chance(0.7);
  if (field === 'name') return 'style.css';
  return field === 'key' ? `form-${random.below(1e6)}` : 'Ada';
}

function spoilt(sent: Sent, random: Random): Sent {
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
function withHeader(sent: Sent, name: string, text: string): Sent {
  const value = Buffer.from(text.replace(/(?!\t)\p{Cc}/gu, '')).toString('latin1');
  return { ...sent, headers: { ...sent.headers, [name]: name.endsWith('uthorization') ? `Bearer ${value}` : value } };
}

function encoded(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(String(value)))}`)
    .join('&');
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}
