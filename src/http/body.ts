import type { IncomingMessage } from 'node:http';
import coBody from 'co-body';
import { DomainError } from '../domainError.ts';
import type { Context, Middleware } from './request.ts';

/** Resolves to the parsed body. */
type Read = (request: IncomingMessage) => Promise<NonNullable<Context['request']['body']>>;

const MAX_BODY_SIZE = '16kb';
/** Title and description of an event in four languages: 20,000 characters, each of up to nine bytes in a form. Or 500 check-ins of a door. */
const LONG_BODY_LIMIT = '200kb';
/** What mail providers call with: larger than what people send, because they quote headers. */
const PROVIDER_BODY_LIMIT = '64kb';
/** Forms with the questions of an event, which a party answers for each of its people. */
const ANSWERS_BODY_LIMIT = '64kb';
/** Parsing `a[1]=&a[2]=…` takes the square of their number. Our longest form has a few dozen; further fields are dropped. */
const MAX_FORM_FIELDS = 300;
const MAX_ANSWERS_FIELDS = 1_000;
/** A field is a text under its name as sent: `a[b]=c` and `a.b=c` make no objects. */
const FLAT_FIELDS = { depth: 0, allowDots: false, parseArrays: false, arrayLimit: 1_000 } as const;

/** Parses a JSON body. Throws 415 for another content type, 413 above MAX_BODY_SIZE, 400 for malformed JSON; so do the others. */
export const json = requireType('application/json', readJson(MAX_BODY_SIZE));

/** Each value is a string or, if its field was sent several times, an array of strings. */
export const formWithLists = requireForm(MAX_BODY_SIZE);

/** Each value is a string: 400 if a field was sent twice. */
export const form = withoutLists(formWithLists);

/** For texts of organisers, behind the guard: `json` and `form` of up to LONG_BODY_LIMIT. */
export const longJson = requireType('application/json', readJson(LONG_BODY_LIMIT));
export const longForm = withoutLists(requireForm(LONG_BODY_LIMIT));

export const text = requireType('text/plain', readText(MAX_BODY_SIZE));

/** The same as `form` with more fields. */
export const formWithAnswers = withoutLists(requireForm(ANSWERS_BODY_LIMIT, MAX_ANSWERS_FIELDS));

const providerJson = requireType('application/json', readJson(PROVIDER_BODY_LIMIT));
const providerText = requireType('text/plain', readText(PROVIDER_BODY_LIMIT));

/** JSON of up to PROVIDER_BODY_LIMIT, also if it is called text, as Amazon SNS does. */
export const providerBody: Middleware = (ctx, next) =>
  ctx.is('text/plain')
    ? providerText(ctx, () => {
        ctx.request.body = parseJson(ctx);
        return next();
      })
    : providerJson(ctx, next);

function parseJson(ctx: Context): NonNullable<Context['request']['body']> {
  try {
    return JSON.parse(String(ctx.request.body));
  } catch {
    return ctx.throw(400);
  }
}

/** For routes whose schema checks what is a text and what a list. */
export const jsonOrForm: Middleware = (ctx, next) =>
  ctx.is('application/x-www-form-urlencoded') ? formWithLists(ctx, next) : json(ctx, next);

/** The values of a list in a form, which sends none, one or several; a list of JSON is returned unchanged. */
export function listField(value: unknown): unknown {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function withoutLists(read: Middleware): Middleware {
  return (ctx, next) =>
    read(ctx, () => {
      assertNoList(ctx);
      return next();
    });
}

function assertNoList(ctx: Context) {
  const doubled = Object.entries(ctx.request.body as object).filter(([, value]) => typeof value !== 'string');
  if (doubled.length === 0) return;
  const fieldErrors = doubled.map(([field]) => ({ field, message: { key: 'fieldErrors.rule.once' } }));
  throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}

function readJson(limit: string): Read {
  return (request) => coBody.json(request, { limit });
}

function readText(limit: string): Read {
  return (request) => coBody.text(request, { limit });
}

function requireForm(limit: string, parameterLimit = MAX_FORM_FIELDS): Middleware {
  const queryString = { ...FLAT_FIELDS, parameterLimit };
  return requireType('application/x-www-form-urlencoded', (request) => coBody.form(request, { limit, queryString }));
}

/** Reads bodies of this type into `ctx.request.body`. Without a body that is an empty object: validation then reports the missing fields. */
function requireType(type: string, read: Read): Middleware {
  return async (ctx, next) => {
    const found = bodyType(ctx, type);
    if (found === false && ctx.request.length !== 0) ctx.throw(415, `The content type must be ${type}.`);
    ctx.request.body = found ? await read(ctx.req) : {};
    return next();
  };
}

/** The same as `ctx.is`, which takes long: the type, false for a body of another type, null without a body. */
function bodyType({ headers, request }: Context, type: string): string | false | null {
  const isExact = headers['content-type'] === type && headers['content-length'] !== undefined;
  return isExact ? type : request.is(type);
}
