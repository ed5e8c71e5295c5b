import type { Context } from './request.ts';

/** True if the request comes from a page of this service, or from a program, which sends no Origin header. */
export function isSameOrigin(publicUrl: string, ctx: Context): boolean {
  const origin = ctx.get('Origin');
  return origin === '' || ctx.get('Sec-Fetch-Site') === 'same-origin' || origin === new URL(publicUrl).origin;
}
