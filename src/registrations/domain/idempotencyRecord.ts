import { type Table, table } from '../../database/tableMapping.ts';

/** Stored response to a request with an Idempotency-Key. A retry of the request gets the same response. */
export interface IdempotencyRecord {
  /** SHA-256 of where the key counts and of the key. */
  id: string;
  eventId: string;
  /** SHA-256 of the request body. */
  requestHash: string;
  /** JSON. */
  response: string;
  createdAt: string;
}

export const idempotencyKeys: Table<IdempotencyRecord> = table('idempotency_keys', {
  id: 'text',
  eventId: 'text',
  requestHash: 'text',
  response: 'text',
  createdAt: 'text',
});

/** Identifies a request: the hashes of its key and of its body, as in `IdempotencyRecord`. */
export interface IdempotencyKey {
  id: string;
  requestHash: string;
}
