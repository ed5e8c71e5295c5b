import { Refusal } from '../errors.ts';
import type { Context } from './request.ts';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what another site made a browser send along with our cookies. Browsers say where a request comes from
 * (W3C Fetch Metadata); older ones by Origin alone. Programs say neither, and send no cookies they did not mean to.
 */
export function refuseForeignSite(ctx: Context, publicUrl: string): void {
  if (SAFE.includes(ctx.method)) return;
  const site = ctx.get('Sec-Fetch-Site');
  const origin = ctx.get('Origin');
  const isOurs = site === '' ? origin === '' || origin === new URL(publicUrl).origin : site === 'same-origin' || site === 'none';
  if (!isOurs) throw new Refusal('forbidden', { key: 'accounts.refusals.foreignSite' });
}
