import { hash } from 'node:crypto';
import { DomainError } from '../../domainError.ts';
import type { IdempotencyKey, IdempotencyRecord } from '../domain/idempotencyRecord.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';

export const IDEMPOTENCY_KEY_TTL_HOURS = 24;

export function idempotencyKeyFor(eventId: string, key: string, payload: unknown): IdempotencyKey {
  return { id: sha256(`${eventId} ${key}`), requestHash: sha256(JSON.stringify(payload)) };
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
  if (existing && existing.requestHash !== idempotencyKey.requestHash) {
    if (!correct) throw new DomainError('reused-key', 'This Idempotency-Key was already used for a different request.');
    const corrected = correct(JSON.parse(existing.response));
    replaceResponse(unitOfWork, existing, idempotencyKey.requestHash, JSON.stringify(corrected));
    return corrected;
  }
  if (existing) return JSON.parse(existing.response);
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
