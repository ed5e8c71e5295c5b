import { DomainError, type FieldError } from '../domainError.ts';
import { checkQuestion } from './checkQuestion.ts';
import type { Question, QuestionOption, TextByLanguage } from './question.ts';
import type { QuestionInput } from './questionSchema.ts';

/**
 * Makes a question of what was typed. `known` are the choices that it had before.
 * @throws DomainError `invalid` with every fault
 */
export function buildQuestion(
  input: QuestionInput,
  { eventId, id, position, language }: Pick<Question, 'eventId' | 'id' | 'position'> & { language: string },
  known: QuestionOption[],
): Question {
  const errors = checkQuestion(input, language, known);
  if (errors.length > 0) throw invalid(errors);
  const { kind, scope, required, atDoor, min, max } = input;
  const [label, help] = [firstIn(input.label, language), firstIn(input.help, language)];
  const options = numbered(input.options, known).map((option) => ({ ...option, label: firstIn(option.label, language) }));
  return { eventId, id, position, kind, scope, label, help, required, atDoor, options, min, max, archivedAt: null };
}

/** The language of the event stands in for those that are missing, so it comes first. */
function firstIn(text: TextByLanguage, language: string): TextByLanguage {
  return text[language] === undefined ? text : { [language]: text[language], ...text };
}

/** New choices get ids that none ever had. */
function numbered(options: QuestionInput['options'], known: QuestionOption[]): QuestionOption[] {
  let last = Math.max(0, ...known.map(({ id }) => numberIn(id)));
  return options.map(({ id, label }) => ({ id: id ?? `o${++last}`, label }));
}

/** Ids of questions and of choices are a letter and a number, as in `q1`. */
export function numberIn(id: string): number {
  return Number(id.slice(1));
}

export function invalid(fieldErrors: FieldError[]): DomainError {
  return new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}
