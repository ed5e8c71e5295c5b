import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Context } from '../http/request.ts';

/** Whether the request carries METRICS_TOKEN as a bearer token. Compared in constant time. */
export function hasMetricsToken(ctx: Context, { METRICS_TOKEN }: Config): boolean {
  return METRICS_TOKEN !== undefined && timingSafeEqual(digest(ctx.get('Authorization')), digest(`Bearer ${METRICS_TOKEN}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
