import { koaBody } from 'koa-body';
import { DomainError } from '../domainError.ts';
import type { Context, Middleware } from './request.ts';

const MAX_BODY_SIZE = '16kb';
/** Parsing `a[1]=&a[2]=…` takes the square of their number. Our longest form has a few dozen; further fields are dropped. */
const MAX_FORM_FIELDS = 300;
/** A field is a text under its name as sent: `a[b]=c` and `a.b=c` make no objects. */
const FLAT_FIELDS = { depth: 0, allowDots: false, parseArrays: false, arrayLimit: 1_000 } as const;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as never[];

const readJson = koaBody({
  json: true,
  urlencoded: false,
  text: false,
  multipart: false,
  jsonLimit: MAX_BODY_SIZE,
  parsedMethods: METHODS,
});
const readText = koaBody({
  json: false,
  urlencoded: false,
  text: true,
  multipart: false,
  textLimit: MAX_BODY_SIZE,
  parsedMethods: METHODS,
});
const FORM_OPTIONS = {
  json: false,
  urlencoded: true,
  text: false,
  multipart: false,
  queryString: { ...FLAT_FIELDS, parameterLimit: MAX_FORM_FIELDS },
  parsedMethods: METHODS,
};
const readForm = koaBody({ ...FORM_OPTIONS, formLimit: MAX_BODY_SIZE });

/** Parses a JSON body. Throws 415 for another content type, 413 above MAX_BODY_SIZE, 400 for malformed JSON; so do the others. */
export const json = requireType('application/json', readJson as unknown as Middleware);

/** Each value is a string or, if its field was sent several times, an array of strings. */
export const formWithLists = requireType('application/x-www-form-urlencoded', readForm as unknown as Middleware);

/** Each value is a string: 400 if a field was sent twice. */
export const form: Middleware = (ctx, next) =>
  formWithLists(ctx, () => {
    assertNoList(ctx);
    return next();
  });

/** Title and description of an event in four languages: 20,000 characters, each of up to nine bytes in a form. Or 500 check-ins of a door. */
const LONG_BODY_LIMIT = '200kb';

const readLongJson = koaBody({
  json: true,
  urlencoded: false,
  text: false,
  multipart: false,
  jsonLimit: LONG_BODY_LIMIT,
  parsedMethods: METHODS,
});
const readLongForm = koaBody({ ...FORM_OPTIONS, formLimit: LONG_BODY_LIMIT });
const longFormWithLists = requireType('application/x-www-form-urlencoded', readLongForm as unknown as Middleware);

/** For texts of organisers, behind the guard: `json` and `form` of up to LONG_BODY_LIMIT. */
export const longJson = requireType('application/json', readLongJson as unknown as Middleware);
export const longForm: Middleware = (ctx, next) =>
  longFormWithLists(ctx, () => {
    assertNoList(ctx);
    return next();
  });

/** What mail providers call with: larger than what people send, because they quote headers. */
const PROVIDER_BODY_LIMIT = '64kb';

const readProviderJson = koaBody({ json: true, urlencoded: false, text: false, multipart: false, jsonLimit: PROVIDER_BODY_LIMIT });
const readProviderText = koaBody({ json: false, urlencoded: false, text: true, multipart: false, textLimit: PROVIDER_BODY_LIMIT });
const providerJson = requireType('application/json', readProviderJson as unknown as Middleware);
const providerText = requireType('text/plain', readProviderText as unknown as Middleware);

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

export const text = requireType('text/plain', readText as unknown as Middleware);

/** Forms with the questions of an event, which a party answers for each of its people. */
const ANSWERS_BODY_LIMIT = '64kb';
const MAX_ANSWERS_FIELDS = 1_000;

const readAnswersForm = koaBody({
  ...FORM_OPTIONS,
  formLimit: ANSWERS_BODY_LIMIT,
  queryString: { ...FLAT_FIELDS, parameterLimit: MAX_ANSWERS_FIELDS },
});
const answersFormWithLists = requireType('application/x-www-form-urlencoded', readAnswersForm as unknown as Middleware);

/** The same as `form` with more fields. */
export const formWithAnswers: Middleware = (ctx, next) =>
  answersFormWithLists(ctx, () => {
    assertNoList(ctx);
    return next();
  });

/** For routes whose schema checks what is a text and what a list. */
export const jsonOrForm: Middleware = (ctx, next) =>
  ctx.is('application/x-www-form-urlencoded') ? formWithLists(ctx, next) : json(ctx, next);

/** The values of a list in a form, which sends none, one or several; a list of JSON is returned unchanged. */
export function listField(value: unknown): unknown {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function assertNoList(ctx: Context) {
  const doubled = Object.entries(ctx.request.body as object).filter(([, value]) => typeof value !== 'string');
  if (doubled.length === 0) return;
  const fieldErrors = doubled.map(([field]) => ({ field, message: { key: 'fieldErrors.rule.once' } }));
  throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}

function requireType(type: string, read: Middleware): Middleware {
  return (ctx, next) => {
    // A missing body is not a wrong type: validation then reports the missing fields.
    if (ctx.headers['content-type'] !== type && ctx.request.length !== 0 && ctx.is(type) === false)
      ctx.throw(415, `The content type must be ${type}.`);
    return read(ctx, () => {
      // The parser leaves the body undefined if the request has none.
      ctx.request.body ??= {};
      return next();
    });
  };
}
