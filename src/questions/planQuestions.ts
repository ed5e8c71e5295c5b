import { DomainError } from '../domainError.ts';
import { buildQuestion, invalid, numberIn } from './buildQuestion.ts';
import { askedQuestions, isAsked, MAX_QUESTIONS, MAX_STORED_QUESTIONS, type Question } from './question.ts';
import type { QuestionInput } from './questionSchema.ts';

/*
 * Changes of the questions of an event, as pure functions from the questions as they are to those as they will be. They throw
 * DomainError `invalid`, `not-found` or `conflict`.
 */

/** The event whose questions change. */
interface QuestionContext {
  eventId: string;
  /** Of the event: every text is needed in it. */
  language: string;
  /** Somebody may have answered: whoever ever signed up. */
  isAnswered: boolean;
  /** ISO 8601. */
  now: string;
}

export interface QuestionPlan {
  questions: Question[];
  /** The question that is asked now; of several, or of none, undefined. */
  id?: string;
  /** What happened, for the audit log. */
  change: 'added' | 'changed' | 'replaced' | 'archived' | 'removed' | 'ordered';
}

export type PlanQuestions = (questions: Question[], context: QuestionContext) => QuestionPlan;

/** Asks a question after all others. */
export function addQuestion(input: QuestionInput): PlanQuestions {
  return (questions, context) => {
    assertRoom(questions, askedQuestions(questions).length + 1);
    const id = nextId(questions);
    const question = buildQuestion(input, { ...context, id, position: lastPosition(questions) + 1 }, []);
    return { questions: [...questions, question], id, change: 'added' };
  };
}

/**
 * Changes a question. If that gives old answers another meaning (another kind, other people, a choice less), and somebody may have
 * answered, it is archived and a new one takes its place.
 */
export function changeQuestion(id: string, changes: Partial<QuestionInput>): PlanQuestions {
  return (questions, context) => {
    const old = find(questions, id);
    const input = { ...inputOf(old), ...changes };
    if (!context.isAnswered || keepsMeaning(old, input)) {
      const changed = buildQuestion(input, { ...context, id, position: old.position }, old.options);
      return { questions: questions.map((question) => (question === old ? changed : question)), id, change: 'changed' };
    }
    assertRoom(questions, askedQuestions(questions).length);
    const newId = nextId(questions);
    const successor = buildQuestion(input, { ...context, id: newId, position: old.position }, old.options);
    const archived = { ...old, archivedAt: context.now };
    return {
      questions: questions.flatMap((question) => (question === old ? [archived, successor] : [question])),
      id: newId,
      change: 'replaced',
    };
  };
}

/** Asks it no more. Its answers stay; if there can be none, nothing of it is left. */
export function archiveQuestion(id: string): PlanQuestions {
  return (questions, { isAnswered, now }) => {
    const old = find(questions, id);
    if (!isAnswered) return { questions: questions.filter((question) => question !== old), change: 'removed' };
    return { questions: questions.map((question) => (question === old ? { ...old, archivedAt: now } : question)), change: 'archived' };
  };
}

/** Puts the questions that are asked into this order. */
export function orderQuestions(order: readonly string[]): PlanQuestions {
  return (questions) => {
    const asked = askedQuestions(questions);
    const isComplete = new Set(order).size === asked.length && order.length === asked.length && asked.every(({ id }) => order.includes(id));
    if (!isComplete) throw invalid([{ field: 'order', message: { key: 'questions.errors.order' } }]);
    const positionOf = new Map(order.map((id, index) => [id, index + 1]));
    return {
      questions: questions.map((question) => ({ ...question, position: positionOf.get(question.id) ?? question.position })),
      change: 'ordered',
    };
  };
}

/** Moves one of them up or down by one; at the end of the list it stays. */
export function moveQuestion(id: string, direction: 'up' | 'down'): PlanQuestions {
  return (questions, context) => {
    find(questions, id);
    const order = askedQuestions(questions).map((question) => question.id);
    const from = order.indexOf(id);
    const to = from + (direction === 'up' ? -1 : 1);
    const [one, other] = [order[from], order[to]];
    if (one !== undefined && other !== undefined) Object.assign(order, { [from]: other, [to]: one });
    return orderQuestions(order)(questions, context);
  };
}

/** Those that are asked, for a copy of the event. */
export function copyQuestions(questions: readonly Question[], eventId: string): Question[] {
  return askedQuestions(questions).map((question, index) => ({ ...question, eventId, position: index + 1 }));
}

function keepsMeaning(old: Question, { kind, scope, options }: QuestionInput): boolean {
  const ids = new Set(options.map(({ id }) => id));
  return old.kind === kind && old.scope === scope && old.options.every(({ id }) => ids.has(id));
}

function inputOf({ kind, scope, label, help, required, atDoor, options, min, max }: Question): QuestionInput {
  return { kind, scope, label, help, required, atDoor, options, min, max };
}

function find(questions: Question[], id: string): Question {
  const found = questions.find((question) => question.id === id && isAsked(question));
  if (!found) throw new DomainError('not-found', { key: 'questions.errors.unknown' });
  return found;
}

function assertRoom(questions: Question[], asked: number): void {
  const values = { most: MAX_QUESTIONS };
  if (asked > MAX_QUESTIONS) throw new DomainError('conflict', { key: 'questions.errors.tooMany', values });
  if (questions.length >= MAX_STORED_QUESTIONS) throw new DomainError('conflict', { key: 'questions.errors.tooManyVersions' });
}

function nextId(questions: Question[]): string {
  return `q${Math.max(0, ...questions.map(({ id }) => numberIn(id))) + 1}`;
}

function lastPosition(questions: Question[]): number {
  return Math.max(0, ...askedQuestions(questions).map(({ position }) => position));
}
