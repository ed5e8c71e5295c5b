import { hash } from 'node:crypto';
import { DomainError } from '../../domainError.ts';
import type { IdempotencyKey, IdempotencyRecord } from '../domain/idempotencyRecord.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';

export const IDEMPOTENCY_KEY_TTL_HOURS = 24;

/**
 * `scope` is where the key counts: an event for the sign-up form, an account for what its owner does. A key has no space, so that
 * scopes of several words never meet those of one. `payload` is the request.
 */
export function idempotencyKeyFor(scope: string, key: string, payload: unknown): IdempotencyKey {
  return { id: sha256(`${scope} ${key}`), requestHash: sha256(JSON.stringify(payload)) };
}

/** The response that is stored for this request. Throws DomainError `reused-key` if it is that of another one. */
export function storedResponse<Result>(record: IdempotencyRecord, { requestHash }: IdempotencyKey): Result {
  if (record.requestHash !== requestHash)
    throw new DomainError('reused-key', 'This Idempotency-Key was already used for a different request.');
  return JSON.parse(record.response);
}

/**
 * Runs `decide` once per key (draft-ietf-httpapi-idempotency-key-header). The same request gets the stored response. A
 * different one runs `correct`, given the stored response, if the sender says that it is a correction, and its response is
 * stored instead; otherwise it throws DomainError `reused-key`. Errors are not stored, because they changed nothing: a retry
 * runs again.
 */
export function runOnce<Result>(
  unitOfWork: UnitOfWork,
  idempotencyKey: IdempotencyKey | undefined,
  decide: () => Result,
  correct?: (response: Result) => Result,
): Result {
  const existing = idempotencyKey && unitOfWork.idempotencyRecords.get(idempotencyKey.id);
  if (existing && correct && existing.requestHash !== idempotencyKey.requestHash) {
    const corrected = correct(JSON.parse(existing.response));
    replaceResponse(unitOfWork, existing, idempotencyKey.requestHash, JSON.stringify(corrected));
    return corrected;
  }
  if (existing) return storedResponse(existing, idempotencyKey);
  const result = decide();
  if (idempotencyKey)
    storeIdempotencyRecord(unitOfWork, {
      ...idempotencyKey,
      eventId: unitOfWork.event.id,
      response: JSON.stringify(result),
      createdAt: unitOfWork.now,
    });
  return result;
}

function storeIdempotencyRecord(unitOfWork: UnitOfWork, record: IdempotencyRecord) {
  unitOfWork.idempotencyRecords.set(record.id, record);
  unitOfWork.newIdempotencyRecords.push(record);
}

function replaceResponse(unitOfWork: UnitOfWork, record: IdempotencyRecord, requestHash: string, response: string) {
  Object.assign(record, { requestHash, response });
  if (!unitOfWork.newIdempotencyRecords.includes(record)) unitOfWork.changedIdempotencyRecords.add(record);
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}
