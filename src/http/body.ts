import { koaBody } from 'koa-body';
import type { Middleware } from './request.ts';

const LARGEST = '16kb';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as never[];

const readJson = koaBody({ json: true, urlencoded: false, text: false, multipart: false, jsonLimit: LARGEST, parsedMethods: METHODS });
const readText = koaBody({ json: false, urlencoded: false, text: true, multipart: false, textLimit: LARGEST, parsedMethods: METHODS });
const readForm = koaBody({ json: false, urlencoded: true, text: false, multipart: false, formLimit: LARGEST, parsedMethods: METHODS });

/** Reads a JSON body; another type is 415, more than 16 kB 413, what is not JSON 400. */
export const json = bodyOf('application/json', readJson as unknown as Middleware);

/** Reads what an HTML form sends. */
export const form = bodyOf('application/x-www-form-urlencoded', readForm as unknown as Middleware);

/** Reads plain text. */
export const text = bodyOf('text/plain', readText as unknown as Middleware);

/** Reads what a program sends as JSON, or a page as a form. */
export const jsonOrForm: Middleware = (ctx, next) => (ctx.is('application/x-www-form-urlencoded') ? form(ctx, next) : json(ctx, next));

function bodyOf(type: string, read: Middleware): Middleware {
  return (ctx, next) => {
    // Where there is no body at all, that is a matter of the fields and not of the type.
    if (ctx.headers['content-type'] !== type && ctx.request.length !== 0 && ctx.is(type) === false) ctx.throw(415, `Send ${type}.`);
    return read(ctx, () => {
      // A body that was announced and never came: it lacks every field.
      ctx.request.body ??= {};
      return next();
    });
  };
}
