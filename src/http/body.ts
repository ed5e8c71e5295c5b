import { koaBody } from 'koa-body';
import type { Middleware } from './request.ts';

const MAX_BODY_SIZE = '16kb';
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
const readForm = koaBody({
  json: false,
  urlencoded: true,
  text: false,
  multipart: false,
  formLimit: MAX_BODY_SIZE,
  parsedMethods: METHODS,
});

/** Parses a JSON body. Throws 415 for another content type, 413 above MAX_BODY_SIZE, 400 for malformed JSON; so do the others. */
export const json = requireType('application/json', readJson as unknown as Middleware);

export const form = requireType('application/x-www-form-urlencoded', readForm as unknown as Middleware);

export const text = requireType('text/plain', readText as unknown as Middleware);

export const jsonOrForm: Middleware = (ctx, next) => (ctx.is('application/x-www-form-urlencoded') ? form(ctx, next) : json(ctx, next));

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
