import type { Random } from '../support/random.ts';
import type { Route } from '../support/routes.ts';
import { ACCOUNT_FIELDS, accountValue, needsFlowCookie, needsSession } from './accountFields.ts';
import type { AccountFixtures } from './accounts.ts';
import type { FuzzRequest } from './fuzzRequest.ts';
import { HEADERS, mutate, withHeader } from './mutate.ts';
import { NAUGHTY } from './naughty.ts';

/** Valid values that a client may hold. */
export interface KnownValues {
  tokens: string[];
  links: string[];
  slugs: string[];
  emails: string[];
  accounts: AccountFixtures;
}

const APPLICANT_FIELDS: string[] = ['firstName', 'lastName', 'email', 'phone', 'slots', 'member', 'waitList'];
/** Fields that the routes accept, by where they are sent. */
const FIELDS: Record<string, { json?: string[]; form?: string[]; query?: string[]; text?: string }> = {
  ...ACCOUNT_FIELDS,
  'POST /token': { json: ['event'] },
  'GET /slots': { query: ['event'] },
  'POST /register': { json: APPLICANT_FIELDS },
  'GET /email_check': { query: ['email'] },
  'POST /email_check': { json: ['email'] },
  'GET /confirm_registration': { query: ['uuid'] },
  'POST /confirm_registration': { form: ['uuid'] },
  'PATCH /registrations/:uuid': { json: APPLICANT_FIELDS.slice(0, -1) },
  'POST /resend': { json: ['email'] },
  'GET /events/:slug': { query: ['lang'] },
  'GET /events/:slug/embed': { query: ['lang'] },
  'POST /events/:slug/link': { form: ['email', 'token'] },
  'POST /events/:slug': { form: [...APPLICANT_FIELDS, 'token', 'key'] },
  'POST /registrations/:uuid/change': { form: APPLICANT_FIELDS.slice(0, -1) },
};

/** Every text of naughty.ts in every field of bodies, queries and paths, and in every header. */
export function* exhaustiveRequests(routes: Route[], random: Random, known: () => KnownValues): Generator<FuzzRequest> {
  for (const route of routes) {
    for (const text of NAUGHTY) {
      for (const field of fieldsOf(route)) yield validRequest(route, random, known(), { [field]: text });
    }
  }
  const register = { method: 'POST', path: '/register' };
  for (const text of NAUGHTY) for (const header of HEADERS) yield withHeader(validRequest(register, random, known()), header, text);
}

/** Number of requests that `exhaustiveRequests` yields. */
export function countExhaustiveRequests(routes: Route[]): number {
  return NAUGHTY.length * routes.reduce((sum, route) => sum + fieldsOf(route).length, HEADERS.length);
}

function fieldsOf({ method, path }: Route): string[] {
  const { json = [], form = [], query = [], text } = FIELDS[`${method} ${path}`] ?? {};
  return [...json, ...form, ...query, ...(text ? [text] : []), ...(path.includes(':') ? ['path'] : [])];
}

/** An endless sequence of valid and mutated requests, the same for the same seed. */
export function* randomRequests(routes: Route[], random: Random, known: () => KnownValues): Generator<FuzzRequest> {
  const busy = routes.filter(({ path }) => ['/register', '/confirm_registration', '/registrations/:uuid', '/events/:slug'].includes(path));
  for (;;) {
    const request = validRequest(random.oneOf(random.chance(0.5) ? busy : routes), random, known());
    yield random.chance(0.35) ? request : mutate(request, random);
  }
}

function validRequest({ method, path }: Route, random: Random, known: KnownValues, replacements: Record<string, string> = {}): FuzzRequest {
  const { json, form, query, text } = FIELDS[`${method} ${path}`] ?? {};
  const values = (fields: string[]) =>
    Object.fromEntries(
      fields
        .filter((field) => isIncluded(field, path, random))
        .map((field) => [field, replacements[field] ?? valueFor(field, path, random, known)]),
    );
  const inPath = (name: string) => encodeURIComponent(wellFormed(replacements.path ?? String(valueFor(name, path, random, known))));
  const queryString = query ? `?${encoded(values(query))}` : '';
  return {
    method,
    route: path,
    path: path.replace(/:(\w+)/g, (_, name: string) => inPath(name)) + queryString,
    headers: {
      Accept: random.chance(0.3) ? 'text/html' : 'application/json',
      ...(random.chance(0.9) && tokenFor(path, random, known)),
      ...(needsFlowCookie(path) && random.chance(0.9) && { Cookie: random.oneOf(known.accounts.flowCookies) }),
      ...(random.chance(0.1) && { 'Idempotency-Key': `key-${random.below(500)}` }),
      ...(json && { 'Content-Type': 'application/json' }),
      ...(text && { 'Content-Type': 'text/plain' }),
      ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(text && { body: wellFormed(replacements[text] ?? String(valueFor(text, path, random, known))) }),
    ...(json && { body: JSON.stringify(values(json)) }),
    ...(form && { body: encoded(values(form)) }),
  };
}

/** Logout seldom gets a session: it would end it. */
function tokenFor(path: string, random: Random, { tokens, accounts }: KnownValues): Record<string, string> {
  if (path === '/users/logout' && random.chance(0.9)) return {};
  return { X_Authorization: `Bearer ${random.oneOf(needsSession(path) ? accounts.sessions : tokens)}` };
}

/** A sign-up contains every field, a change some of them. */
function isIncluded(field: string, path: string, random: Random): boolean {
  if (`POST ${path}` in ACCOUNT_FIELDS) return random.chance(0.97);
  return path === '/register' || path.startsWith('/events') || path.startsWith('/confirm') || field === 'email' || random.chance(0.6);
}

function valueFor(field: string, path: string, random: Random, { tokens, links, slugs, emails, accounts }: KnownValues): unknown {
  const fieldOfAccounts = accountValue(field, random, accounts);
  if (fieldOfAccounts !== undefined) return fieldOfAccounts;
  if (field === 'uuid') return random.chance(0.9) ? random.oneOf(links) : '00000000-0000-4000-8000-000000000000';
  if (field === 'event' || field === 'slug') return random.oneOf(slugs);
  if (field === 'token')
    return random.oneOf(path.startsWith('/public') && accounts.confirmTokens.length > 0 ? accounts.confirmTokens : tokens);
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
