import type { Db } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import type { Question } from './question.ts';
import { findQuestions } from './questionRepository.ts';

/** An event with the questions that it asks or has asked. Without questions nothing is queried. */
export async function withQuestions(db: Db, event: Event): Promise<{ event: Event; questions: Question[] }> {
  return { event, questions: await findQuestions(db, event) };
}
