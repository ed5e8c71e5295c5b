import { DomainError } from '../domainError.ts';
import type { Context, Middleware } from './request.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * CSRF protection: throws a DomainError `forbidden` if another site triggered the request. Browsers send Sec-Fetch-Site
 * (W3C Fetch Metadata), older ones only Origin. Requests without either come from programs and pass: no other site can make
 * a program send cookies.
 */
export function assertSameSite(ctx: Context, publicUrl: string): void {
  if (SAFE_METHODS.includes(ctx.method)) return;
  const site = ctx.get('Sec-Fetch-Site');
  const origin = ctx.get('Origin');
  const isSameSite = site === '' ? origin === '' || origin === new URL(publicUrl).origin : site === 'same-origin' || site === 'none';
  if (!isSameSite) throw new DomainError('forbidden', { key: 'accounts.errors.foreignSite' });
}

export function requireSameSite(publicUrl: string): Middleware {
  return (ctx, next) => {
    assertSameSite(ctx, publicUrl);
    return next();
  };
}
