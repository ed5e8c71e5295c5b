import type { Context } from './request.ts';

/** Whether a request comes from one of our own pages, or from no page at all. */
export function isOwn(publicUrl: string, ctx: Context): boolean {
  const origin = ctx.get('Origin');
  return origin === '' || ctx.get('Sec-Fetch-Site') === 'same-origin' || origin === new URL(publicUrl).origin;
}
