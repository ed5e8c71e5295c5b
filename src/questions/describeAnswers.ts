import { localeOf, t } from '../i18n/translate.ts';
import type { Answer, Answers } from './answer.ts';
import { isAsked, labelOf, type Question, textIn } from './question.ts';

/** One answer for people: what was asked, and what was answered. */
export interface AnswerRow {
  label: string;
  value: string;
  /** Asked no more. */
  isArchived: boolean;
}

const NOT_ANSWERED = '–';

/** The answers of a registration in the order of the form; those of several people are joined. Questions without an answer are left out. */
export function answerRows(questions: readonly Question[], answers: Answers, language: string): AnswerRow[] {
  return questions.flatMap((question) => {
    const value = answerText(question, answers, language);
    return value === null ? [] : [{ label: labelOf(question, language), value, isArchived: !isAsked(question) }];
  });
}

/** Null: not answered. Each person's answer in order, with a dash for whoever has not answered. */
export function answerText(question: Question, answers: Answers, language: string): string | null {
  const answer = answers[question.id];
  if (answer === undefined) return null;
  if (question.scope === 'registration' || !Array.isArray(answer)) return textOf(question, answer as Answer, language);
  return answer.map((part) => (part === null ? NOT_ANSWERED : textOf(question, part as Answer, language))).join('; ');
}

function textOf({ kind, options }: Question, answer: Answer, language: string): string {
  const nameOf = (id: unknown) => textIn(options.find((option) => option.id === id)?.label ?? {}, language) ?? String(id);
  if (kind === 'one_of') return nameOf(answer);
  if (kind === 'several_of' && Array.isArray(answer)) return answer.map(nameOf).join(', ');
  if (kind === 'consent') return t(language, 'details.yes');
  if (kind === 'number') return Number(answer).toLocaleString(localeOf(language), { maximumFractionDigits: 10, useGrouping: false });
  if (kind === 'date')
    return new Date(`${answer}T00:00:00Z`).toLocaleDateString(localeOf(language), { dateStyle: 'medium', timeZone: 'UTC' });
  return String(answer);
}
