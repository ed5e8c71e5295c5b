import { type AnswersOfPeople, parseAnswers } from '../questions/answer.ts';
import { isAsked, labelOf, type Question } from '../questions/question.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { invalidOption } from './registrationOptions.ts';

const HELP = 'Write it like q1=Fish, or q2.0=Fish for the first of several people; slotkeeper event question list has the ids.';

/** `--answer q1=Fish q2.0=Vegan`: of a question that is asked of each person, the others keep theirs. */
export const ANSWER_OPTION = [
  '--answer <answer...>',
  'q1=Fish, or q2.0=Fish for the first person; nothing behind = takes it away. Several choices: q3=o1,o2; a consent: yes or no',
] as const;

/**
 * The given options as the `answers` of a registration, which the command checks; undefined without any. Choices are named by their id or
 * by their wording in `language`. `stored` are the answers of the registration. Throws DomainError `invalid`.
 */
export function parseAnswerOptions(
  given: readonly string[] | undefined,
  { questions, language, stored = null }: { questions: readonly Question[]; language: string; stored?: Registration['answers'] },
): Record<string, unknown> | undefined {
  if (given === undefined) return undefined;
  const answers: Record<string, unknown> = {};
  const known = parseAnswers(stored);
  for (const text of given) {
    const [, id = '', person, value = ''] = /^(q\d{1,4})(?:\.(\d{1,2}))?=(.*)$/s.exec(text) ?? [];
    if (id === '') throw invalidOption('answer', HELP);
    const question = questions.find((candidate) => candidate.id === id && isAsked(candidate));
    if (!question) throw invalidOption('answer', `The event asks no question ${id}.`);
    const isOfPeople = question.scope !== 'registration';
    if (isOfPeople !== (person !== undefined))
      throw invalidOption('answer', isOfPeople ? `${id} is asked of each person: write ${id}.0= for the first.` : `${id} is asked once.`);
    const answer = toAnswer(question, value, language);
    if (person === undefined) answers[id] = answer;
    else answers[id] = withPerson((answers[id] ?? known[id] ?? []) as AnswersOfPeople, Number(person), answer);
  }
  return answers;
}

function withPerson(answers: AnswersOfPeople, person: number, answer: unknown): unknown[] {
  return Array.from({ length: Math.max(answers.length, person + 1) }, (_, index) => (index === person ? answer : (answers[index] ?? null)));
}

/** As the service takes it. What is none of its kind stays as it is typed, so that the service says what is wrong. */
function toAnswer(question: Question, text: string, language: string): unknown {
  const idOf = (choice: string) => question.options.find((option) => labelOf(option, language) === choice)?.id ?? choice;
  if (text === '') return null;
  if (question.kind === 'one_of') return idOf(text);
  if (question.kind === 'several_of') return text.split(',').map((choice) => idOf(choice.trim()));
  if (question.kind === 'number') return /^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : text;
  if (question.kind === 'consent') return text === 'yes' ? true : text === 'no' ? false : text;
  return text;
}
