import type { Context } from './request.ts';

/** Lets pages of this service show the response in a frame. Other sites still cannot. */
export function mayBeFramed(ctx: Context): void {
  changePolicy(ctx, (policy) => policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"));
}

/** Lets the page show others of this service in frames. */
export function showsFrames(ctx: Context): void {
  changePolicy(ctx, (policy) => `${policy};frame-src 'self'`);
}

function changePolicy(ctx: Context, change: (policy: string) => string): void {
  ctx.set('Content-Security-Policy', change(String(ctx.response.get('Content-Security-Policy'))));
}
