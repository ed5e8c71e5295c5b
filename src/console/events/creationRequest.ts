import { idempotencyKeyHeader } from '../../http/idempotencyHeader.ts';
import type { Context } from '../../http/request.ts';
import type { IdempotencyKey } from '../../registrations/domain/idempotencyRecord.ts';
import { idempotencyKeyFor } from '../../registrations/processing/idempotency.ts';
import { accountOf } from '../shell/guards.ts';
import type { CreatedEvent } from './createOnce.ts';

/** The Idempotency-Key of a request that creates an event; it counts for the account. `what` tells apart what is created. */
export function creationKey(ctx: Context, what: string): IdempotencyKey | undefined {
  const key = idempotencyKeyHeader(ctx);
  return key === undefined ? undefined : idempotencyKeyFor(accountOf(ctx).id, key, { what, body: ctx.request.body });
}

/** Responds 201. */
export function showCreated(ctx: Context, { slug, etag, details }: CreatedEvent): void {
  ctx.status = 201;
  ctx.set('Location', `/api/events/${slug}`);
  ctx.set('ETag', etag);
  ctx.body = details;
}
