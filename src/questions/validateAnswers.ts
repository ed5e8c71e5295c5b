import type { FieldError } from '../domainError.ts';
import { type LocalizedText, t } from '../i18n/translate.ts';
import type { Answer, Answers, AnswersOfPeople } from './answer.ts';
import { isAsked, labelOf, peopleAsked, personNumber, type Question } from './question.ts';
import { readAnswer } from './readAnswer.ts';

/** Characters (UTF-16) of the JSON that a registration stores: each question has its own limit, but there may be many, of many people. */
const MAX_ANSWERS_LENGTH = 20_000;

export interface CheckedAnswers {
  /** What can be stored of them: without those that are wrong. */
  answers: Answers;
  /** Every fault, at its field: `answers.q1`, or `answers.q2.0` for the first of several people. */
  errors: FieldError[];
}

export interface Party {
  /** Null: the number of slots is itself wrong, so that nothing is said about people. */
  slots: number | null;
  /** In which the errors name the questions. */
  language: string;
  /** False: an organiser may leave out what they do not know. */
  mustAnswer?: boolean;
}

/**
 * Checks what was sent in answer to the questions of an event. `sent` is an object by the ids of the questions; missing: nothing was
 * answered. Answers to questions that are not asked any more are refused, like those to unknown ones.
 */
export function validateAnswers(questions: readonly Question[], sent: unknown, party: Party): CheckedAnswers {
  if (sent !== undefined && !isRecord(sent))
    return { answers: {}, errors: [{ field: 'answers', message: { key: 'fieldErrors.rule.object' } }] };
  const given: Record<string, unknown> = sent ?? {};
  const asked = questions.filter(isAsked);
  const known = new Set(asked.map(({ id }) => id));
  const result: CheckedAnswers = { answers: {}, errors: [] };
  for (const id of Object.keys(given))
    if (!known.has(id)) result.errors.push({ field: `answers.${id}`, message: { key: 'fieldErrors.rule.unknown' } });
  for (const question of asked) {
    const answer = question.scope === 'registration' ? readOne(question, given, party, result) : readPeople(question, given, party, result);
    if (answer !== undefined) result.answers[question.id] = answer;
  }
  if (JSON.stringify(result.answers).length > MAX_ANSWERS_LENGTH)
    result.errors.push({ field: 'answers', message: { key: 'questions.faults.altogether' } });
  return result;
}

function readOne(question: Question, given: Record<string, unknown>, party: Party, { errors }: CheckedAnswers): Answer | undefined {
  return read(
    question,
    sentValue(given, question.id),
    { field: `answers.${question.id}`, label: labelOf(question, party.language) },
    party,
    errors,
  );
}

function readPeople(
  question: Question,
  given: Record<string, unknown>,
  party: Party,
  { errors }: CheckedAnswers,
): AnswersOfPeople | undefined {
  const { id } = question;
  const sent = sentValue(given, id) ?? [];
  const label = labelOf(question, party.language);
  if (!Array.isArray(sent)) {
    errors.push({ field: `answers.${id}`, ...about(label, { key: 'questions.faults.people' }, party.language) });
    return undefined;
  }
  const people = party.slots === null ? sent.length : peopleAsked(question, party.slots);
  if (sent.length > people)
    errors.push({
      field: `answers.${id}`,
      ...about(label, { key: 'questions.faults.manyPeople', values: { limit: people } }, party.language),
    });
  const answers = Array.from({ length: people }, (_, index) => {
    const place = { field: `answers.${id}.${index}`, label, person: personNumber(question, index) };
    return read(question, sent[index], place, party, errors) ?? null;
  });
  return answers.some((answer) => answer !== null) ? answers : undefined;
}

function read(
  question: Question,
  sent: unknown,
  { field, label, person }: { field: string; label: string; person?: number },
  { language, mustAnswer = true }: Party,
  errors: FieldError[],
): Answer | undefined {
  const answer = readAnswer(question, sent);
  if ('value' in answer) return answer.value;
  if ('fault' in answer) errors.push({ field, ...about(label, answer.fault, language, person) });
  else if (question.required && mustAnswer) errors.push({ field, ...about(label, missing(question), language, person) });
  return undefined;
}

function missing({ kind }: Question): LocalizedText {
  return { key: kind === 'consent' ? 'questions.faults.consent' : 'questions.faults.missing' };
}

/** The summary on top of a form shows all errors together, so each names its question. */
function about(question: string, atField: LocalizedText, language: string, person?: number): Omit<FieldError, 'field'> {
  const fault = t(language, atField.key, atField.values);
  if (person === undefined) return { message: { key: 'questions.fault', values: { question, fault } }, atField };
  return { message: { key: 'questions.faultOfPerson', values: { question, number: person, fault } }, atField };
}

function sentValue(given: Record<string, unknown>, id: string): unknown {
  return Object.hasOwn(given, id) ? given[id] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
