import type { Db } from '../database/dialect.ts';
import { insert, selectIn } from '../database/tableMapping.ts';
import type { Event } from '../events/event.ts';
import { copyQuestions } from './planQuestions.ts';
import { eventQuestions, fromRow, type Question, toRow } from './question.ts';

/** All questions of an event, archived ones too, in the order of the form. Without questions nothing is queried. */
export async function findQuestions(db: Db, { id, questionCount }: Pick<Event, 'id' | 'questionCount'>): Promise<Question[]> {
  return questionCount === 0 ? [] : inOrder((await selectIn(db, eventQuestions, 'event_id', [id])).map(fromRow));
}

/** The same for several events, by the id of the event. */
export async function findQuestionsOfEvents(db: Db, events: Pick<Event, 'id' | 'questionCount'>[]): Promise<Map<string, Question[]>> {
  const ids = events.filter(({ questionCount }) => questionCount > 0).map(({ id }) => id);
  const questions = (await selectIn(db, eventQuestions, 'event_id', ids)).map(fromRow);
  return new Map(ids.map((id) => [id, inOrder(questions.filter(({ eventId }) => eventId === id))]));
}

/** Replaces the questions of an event, which the caller has locked. */
export async function saveQuestions(db: Db, eventId: string, questions: Question[]): Promise<void> {
  await db(eventQuestions.name).where({ event_id: eventId }).delete();
  await insert(db, eventQuestions, questions.map(toRow));
}

function inOrder(questions: Question[]): Question[] {
  return questions.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}

/** Stores the questions that `from` asks for its copy, in the transaction that creates it. */
export async function storeCopiedQuestions(db: Db, from: Pick<Event, 'id' | 'questionCount'>, copy: Event): Promise<void> {
  const questions = copyQuestions(await findQuestions(db, from), copy.id);
  if (questions.length === 0) return;
  copy.questionCount = questions.length;
  await saveQuestions(db, copy.id, questions);
  await db('events').where({ id: copy.id }).update({ question_count: copy.questionCount });
}
