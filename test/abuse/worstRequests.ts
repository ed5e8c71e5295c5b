import { sendRequest } from '../support/client.ts';

/** 64 characters that may each stand for a letter: more than a second of zxcvbn, if it ran over all of them. */
const WORST_PASSWORD = 'Aa1!s4l8ng3@zx0$e1!t7+cvb9(6{ks4l8ng3@zx0$e1!t7+cvb9(6{ks4l8';
/** Combining marks in the wrong order: normalising them takes the square of their number. */
const MARKS = '\u0315\u0300\u05ae';
const BODY_LIMIT = 16_000;
const PHONE = '+32470123456';
/** A domain as long as an address allows. */
const LONG_DOMAIN = `${'g'.repeat(60)}.`.repeat(4);

interface OpenRequest {
  path: string;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A route that anybody may call, with the most expensive request for it that we know. */
export interface OpenRoute {
  name: string;
  prepare?: (url: string) => Promise<unknown>;
  request: (index: number) => OpenRequest;
}

/** `token` is a form token of the event. */
export function openRoutes(slug: string, token: string): OpenRoute[] {
  const form = { X_Authorization: `Bearer ${token}` };
  const html = { Accept: 'text/html' };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) => ({ path, method: 'POST', body, headers });
  const marks = MARKS.repeat(BODY_LIMIT / 9);
  const applicant = (index: number) => ({
    firstName: 'Ada',
    lastName: 'L',
    email: `a${index}@x.example`,
    phone: PHONE,
    slots: 1,
    waitList: true,
    member: false,
  });
  let cookie = '';
  return [
    { name: 'POST /token', request: () => post('/token', { event: slug }) },
    { name: 'POST /register', request: (index) => post('/register', applicant(index), form) },
    { name: 'POST /register with marks', request: (index) => post('/register', { ...applicant(index), lastName: marks }, form) },
    { name: 'POST /register with marks as address', request: () => post('/register', { ...applicant(0), email: marks }, form) },
    { name: 'GET /email_check', request: (index) => ({ path: `/email_check?email=a${index}@x.example`, headers: form }) },
    { name: 'POST /email_suggestion', request: () => post('/email_suggestion', { email: `a@${LONG_DOMAIN}example` }, form) },
    { name: 'GET /events/…', request: () => ({ path: `/events/${slug}?lang=fr&${'a=1&'.repeat(2_000)}`, headers: html }) },
    { name: 'GET /slots', request: () => ({ path: `/slots?event=${slug}` }) },
    { name: 'GET /form', request: () => ({ path: `/form?event=${slug}` }) },
    { name: 'GET /form.js', request: () => ({ path: '/form.js', headers: { 'Accept-Encoding': 'gzip' } }) },
    { name: 'GET /openapi.json', request: () => ({ path: '/openapi.json' }) },
    { name: 'GET /nothing', request: (index) => ({ path: `/${'nothing/'.repeat(900)}${index}`, headers: html }) },
    { name: 'GET /readyz', request: () => ({ path: '/readyz' }) },
    { name: 'POST /resend', request: (index) => post('/resend', { email: `a${index}@x.example` }, form) },
    { name: 'GET /confirm_registration', request: (index) => ({ path: `/confirm_registration?uuid=${uuid(index)}`, headers: html }) },
    {
      name: 'PATCH /registrations/…',
      request: (index) => ({ ...post(`/registrations/${uuid(index)}`, { lastName: marks }), method: 'PATCH' }),
    },
    {
      name: 'POST /registration',
      request: () => post('/registration', { email: 'a@x.example', password: WORST_PASSWORD, repeat_password: WORST_PASSWORD }),
    },
    { name: 'POST /user/register', request: (index) => post('/user/register', accountRequest(index)) },
    {
      name: 'POST /users/registration/set/userdata',
      prepare: async (url) => {
        cookie = (await sendRequest(`${url}/users/registration/init`, { method: 'POST' })).headers.get('set-cookie')?.split(';')[0] ?? '';
      },
      request: (index) =>
        post(
          '/users/registration/set/userdata',
          { username: `u${index}`, password: WORST_PASSWORD, phoneNumber: PHONE },
          { Cookie: cookie },
        ),
    },
    { name: 'POST /users/registration/init', request: () => post('/users/registration/init', {}) },
    { name: 'POST /sign-in', request: (index) => signIn(index, 'x'.repeat(1_000)) },
    {
      name: 'POST /sign-in with brackets',
      request: () => ({ ...signIn(0, ''), body: `${'a['.repeat(2_500)}=1&${'b.c'.repeat(1_500)}=1` }),
    },
    { name: 'POST /sign-in with parameters', request: () => ({ ...signIn(0, ''), body: 'a[]=1&'.repeat(2_600) }) },
  ];
}

function signIn(index: number, password: string): OpenRequest {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
  return { path: '/sign-in', method: 'POST', headers, body: new URLSearchParams({ username: `nobody${index}`, password }).toString() };
}

function accountRequest(index: number) {
  const identities = Array.from({ length: 9 }, (_, other) => `${index}-${other}@${LONG_DOMAIN.slice(0, 180)}x.example`);
  const names = { firstName: 'Aa1!s4l8ng3@zx0', lastName: 'l8ng3@zx0$e1!t7+' };
  return { username: `u${index}`, ...names, enabled: true, password: WORST_PASSWORD, roles: ['member'], identities };
}

function uuid(index: number): string {
  return `3f2b8c1e-5c00-4a2b-8d4e-${String(index).padStart(12, '0')}`;
}
