import { DomainError, type FieldError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { type Answers, parseAnswers, storeAnswers } from '../../questions/answer.ts';
import { changeAnswers } from '../../questions/changeAnswers.ts';
import type { Question } from '../../questions/question.ts';
import { type CheckedAnswers, type Party, validateAnswers } from '../../questions/validateAnswers.ts';
import type { Registration } from './registration.ts';

/** An event with the questions that it asks or has asked. */
export interface EventWithQuestions {
  event: Event;
  questions: readonly Question[];
}

/** The registration that is changed; missing: a new one. */
type Changed = Pick<Registration, 'answers' | 'slots'> | undefined;

/** Checks answers of a new registration, or the changed answers of an existing one. An event without questions takes none at all. */
export function checkAnswers({ event, questions }: EventWithQuestions, sent: unknown, party: Party, changed?: Changed): CheckedAnswers {
  if (event.questionCount === 0) return { answers: {}, errors: sent === undefined ? [] : [NO_QUESTIONS] };
  if (!changed) return validateAnswers(questions, sent, party);
  return changeAnswers(questions, { stored: parseAnswers(changed.answers), slotsBefore: changed.slots, sent }, party);
}

const NO_QUESTIONS: FieldError = { field: 'answers', message: { key: 'fieldErrors.rule.unknown' } };

/** The answers as they are stored. Throws DomainError `invalid` with every fault. */
export function acceptAnswers(unitOfWork: EventWithQuestions, sent: unknown, party: Party, changed?: Changed): string | null {
  const { answers, errors } = checkAnswers(unitOfWork, sent, party, changed);
  if (errors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: errors });
  return storeAnswers(inOrder(unitOfWork.questions, answers));
}

/** By question, so that the same answers are always stored as the same text. */
function inOrder(questions: readonly Question[], answers: Answers): Answers {
  return Object.fromEntries(questions.flatMap(({ id }) => (answers[id] === undefined ? [] : [[id, answers[id]]])));
}
