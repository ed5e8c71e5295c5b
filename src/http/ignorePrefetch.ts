import type { Middleware } from './request.ts';

/** Answers prefetch and HEAD requests with 204: browsers and link scanners send them without a click, so they must change nothing. */
export const ignorePrefetch: Middleware = async (ctx, next) => {
  const purpose = `${ctx.get('Sec-Purpose')} ${ctx.get('Purpose')} ${ctx.get('X-Purpose')} ${ctx.get('X-Moz')}`;
  if (ctx.method !== 'HEAD' && !/prefetch|preview|prerender/i.test(purpose)) return next();
  ctx.status = 204;
  ctx.set('Cache-Control', 'no-store');
};
