import { DomainError } from '../domainError.ts';
import type { JsonSchema } from './jsonSchema.ts';
import type { Context } from './request.ts';

const PATTERN = /^[\x21-\x7e]{1,200}$/;

export const IDEMPOTENCY_KEY_HEADER: JsonSchema = {
  type: 'string',
  pattern: PATTERN.source,
  description: 'Within 24 hours, the same request with the same key gets the same response and is carried out once',
};

/** The header Idempotency-Key; undefined without it. Throws DomainError `invalid`. */
export function idempotencyKeyHeader(ctx: Context): string | undefined {
  const key = ctx.get('Idempotency-Key');
  if (key !== '' && !PATTERN.test(key))
    throw new DomainError('invalid', 'An Idempotency-Key must consist of 1 to 200 visible ASCII characters.');
  return key === '' ? undefined : key;
}
