import { hash } from 'node:crypto';
import { type Table, table } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import type { Sheet } from './sheet.ts';

/** What was answered to a request that carried an Idempotency-Key, so that asking again gives the same. */
export interface Answer {
  id: string;
  eventId: string;
  payloadHash: string;
  answer: string;
  answeredAt: string;
}

export const answers: Table<Answer> = table('answers', {
  id: 'text',
  eventId: 'text',
  payloadHash: 'text',
  answer: 'text',
  answeredAt: 'text',
});

export const ANSWERS_KEPT_HOURS = 24;

/** A request's key and a fingerprint of what it asked for. */
export interface Once {
  id: string;
  payloadHash: string;
}

export function onceFor(eventId: string, key: string, payload: unknown): Once {
  return { id: sha256(`${eventId} ${key}`), payloadHash: sha256(JSON.stringify(payload)) };
}

/**
 * Decides once per key (draft-ietf-httpapi-idempotency-key-header): the same payload gets the first answer again,
 * another one is refused. A refusal is not kept: it changed nothing, so asking again is looked at anew.
 */
export function answerOnce<Result>(sheet: Sheet, once: Once | undefined, decide: () => Result): Result {
  const before = once && sheet.answers.get(once.id);
  if (before && before.payloadHash !== once.payloadHash) {
    throw new Refusal('reused-key', 'This Idempotency-Key was used for another request.');
  }
  if (before) return JSON.parse(before.answer);
  const result = decide();
  if (once) remember(sheet, { ...once, eventId: sheet.event.id, answer: JSON.stringify(result), answeredAt: sheet.now });
  return result;
}

function remember(sheet: Sheet, answer: Answer) {
  sheet.answers.set(answer.id, answer);
  sheet.newAnswers.push(answer);
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}
