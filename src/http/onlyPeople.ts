import type { Middleware } from './request.ts';

/** A browser that loads ahead, or a program that looks whether the page is there, has not clicked. */
export const onlyPeople: Middleware = async (ctx, next) => {
  const purpose = `${ctx.get('Sec-Purpose')} ${ctx.get('Purpose')} ${ctx.get('X-Purpose')} ${ctx.get('X-Moz')}`;
  if (ctx.method !== 'HEAD' && !/prefetch|preview|prerender/i.test(purpose)) return next();
  ctx.status = 204;
  ctx.set('Cache-Control', 'no-store');
};
