import type { Random } from '../support/random.ts';
import type { Route } from '../support/routes.ts';
import { ACCOUNT_FIELDS, accountValue, isInside, isStep } from './accountFields.ts';
import { NAUGHTY } from './naughty.ts';
import type { People } from './people.ts';
import { HEADERS, spoilt, withHeader } from './spoil.ts';

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
  people: People;
}

/** Which fields a route takes, and how it takes them; those of the path are in the path. */
const APPLICANT: string[] = ['firstName', 'lastName', 'email', 'phone', 'slots', 'member', 'waitList'];
const FIELDS: Record<string, { json?: string[]; form?: string[]; query?: string[]; text?: string }> = {
  ...ACCOUNT_FIELDS,
  'POST /token': { json: ['event'] },
  'GET /slots': { query: ['event'] },
  'POST /register': { json: APPLICANT },
  'GET /email_check': { query: ['email'] },
  'POST /email_check': { json: ['email'] },
  'GET /confirm_registration': { query: ['uuid'] },
  'POST /confirm_registration': { form: ['uuid'] },
  'PATCH /registrations/:uuid': { json: APPLICANT.slice(0, -1) },
  'POST /resend': { json: ['email'] },
  'GET /events/:slug': { query: ['lang'] },
  'GET /events/:slug/embed': { query: ['lang'] },
  'POST /events/:slug/link': { form: ['email', 'token'] },
  'POST /events/:slug': { form: [...APPLICANT, 'token', 'key'] },
  'POST /registrations/:uuid/change': { form: APPLICANT.slice(0, -1) },
};

/** Each naughty text through each field that takes text: of bodies, queries, paths and headers. */
export function* everyNaughtyEverywhere(routes: Route[], random: Random, known: () => Known): Generator<Sent> {
  for (const route of routes) {
    for (const text of NAUGHTY) {
      for (const field of fieldsOf(route)) yield good(route, random, known(), { [field]: text });
    }
  }
  const register = { method: 'POST', path: '/register' };
  for (const text of NAUGHTY) for (const header of HEADERS) yield withHeader(good(register, random, known()), header, text);
}

/** How many that are. */
export function naughtyRequests(routes: Route[]): number {
  return NAUGHTY.length * routes.reduce((sum, route) => sum + fieldsOf(route).length, HEADERS.length);
}

function fieldsOf({ method, path }: Route): string[] {
  const { json = [], form = [], query = [], text } = FIELDS[`${method} ${path}`] ?? {};
  return [...json, ...form, ...query, ...(text ? [text] : []), ...(path.includes(':') ? ['path'] : [])];
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
  const { json, form, query, text } = FIELDS[`${method} ${path}`] ?? {};
  const values = (fields: string[]) =>
    Object.fromEntries(
      fields
        .filter((field) => isGiven(field, path, random))
        .map((field) => [field, instead[field] ?? valueFor(field, path, random, known)]),
    );
  const inPath = (name: string) => encodeURIComponent(wellFormed(instead.path ?? String(valueFor(name, path, random, known))));
  const asked = query ? `?${encoded(values(query))}` : '';
  return {
    method,
    route: path,
    path: path.replace(/:(\w+)/g, (_, name: string) => inPath(name)) + asked,
    headers: {
      Accept: random.chance(0.3) ? 'text/html' : 'application/json',
      ...(random.chance(0.9) && tokenFor(path, random, known)),
      ...(isStep(path) && random.chance(0.9) && { Cookie: random.oneOf(known.people.journeys) }),
      ...(random.chance(0.1) && { 'Idempotency-Key': `key-${random.below(500)}` }),
      ...(json && { 'Content-Type': 'application/json' }),
      ...(text && { 'Content-Type': 'text/plain' }),
      ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(text && { body: wellFormed(instead[text] ?? String(valueFor(text, path, random, known))) }),
    ...(json && { body: JSON.stringify(values(json)) }),
    ...(form && { body: encoded(values(form)) }),
  };
}

/** Whoever signs out is out: it is asked seldom, or nobody would be in. */
function tokenFor(path: string, random: Random, { tokens, people }: Known): Record<string, string> {
  if (path === '/users/logout' && random.chance(0.9)) return {};
  return { X_Authorization: `Bearer ${random.oneOf(isInside(path) ? people.sessions : tokens)}` };
}

/** A change names some fields, a sign-up all of them. */
function isGiven(field: string, path: string, random: Random): boolean {
  if (`POST ${path}` in ACCOUNT_FIELDS) return random.chance(0.97);
  return path === '/register' || path.startsWith('/events') || path.startsWith('/confirm') || field === 'email' || random.chance(0.6);
}

function valueFor(field: string, path: string, random: Random, { tokens, links, slugs, emails, people }: Known): unknown {
  const ofAccounts = accountValue(field, random, people);
  if (ofAccounts !== undefined) return ofAccounts;
  if (field === 'uuid') return random.chance(0.9) ? random.oneOf(links) : '00000000-0000-4000-8000-000000000000';
  if (field === 'event' || field === 'slug') return random.oneOf(slugs);
  if (field === 'token') return random.oneOf(path.startsWith('/public') && people.confirmations.length > 0 ? people.confirmations : tokens);
  if (field === 'email') return random.chance(0.2) ? random.oneOf(emails) : `ada${random.below(1e9)}@example.org`;
  if (field === 'phone') return '+32 470 12 34 56';
  if (field === 'slots') return 1 + random.below(4);
  if (field === 'member' || field === 'waitList') return random.chance(0.7);
  if (field === 'lang') return random.oneOf(['en', 'fr', 'nl', 'de', 'xx']);
  if (field === 'name') return 'style.css';
  return field === 'key' ? `form-${random.below(1e6)}` : 'Ada';
}

function encoded(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(String(value)))}`)
    .join('&');
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}
