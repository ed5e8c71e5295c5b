import type { Middleware } from './request.ts';

/** Characters. Every route needs far fewer. */
const MAX_QUERY_LENGTH = 4_000;
/** Koa parses a query in the square of the number of its parameters: a tenth of a second for 2,000. */
const MAX_QUERY_PARAMETERS = 50;

/** Refuses long queries with 414, before anything reads them. */
export const limitQuery: Middleware = (ctx, next) => {
  const { querystring } = ctx;
  if (querystring === '') return next();
  const parameters = querystring.split('&', MAX_QUERY_PARAMETERS + 1).length;
  if (querystring.length <= MAX_QUERY_LENGTH && parameters <= MAX_QUERY_PARAMETERS) return next();
  // The response is made in the language that the query asks for.
  ctx.querystring = '';
  return ctx.throw(414, `The query of the address may have ${MAX_QUERY_LENGTH} characters and ${MAX_QUERY_PARAMETERS} parameters.`);
};
