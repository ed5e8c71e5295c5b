import { Temporal } from 'temporal-polyfill';
import type { LocalizedText } from '../i18n/translate.ts';
import type { Answer } from './answer.ts';
import { MAX_TEXT_LENGTH, readText } from './answerText.ts';
import type { Question } from './question.ts';

/** One answer as it was sent: its value, nothing, or what is wrong with it. */
export type ReadAnswer = { value: Answer } | { isEmpty: true } | { fault: LocalizedText };

const MAX_NUMBER = 1_000_000_000;
const YEARS = { first: 1800, last: 2200 };

type Reader = (question: Question, sent: unknown) => ReadAnswer;

const READERS: Record<Question['kind'], Reader> = {
  short_text: readTextAnswer,
  long_text: readTextAnswer,
  one_of: ({ options }, sent) => (options.some(({ id }) => id === sent) ? { value: sent as string } : fault('choice')),
  several_of: readChoices,
  number: readNumber,
  date: readDate,
  consent: (_question, sent) => (sent === true ? { value: true } : sent === false ? { isEmpty: true } : fault('consentType')),
};

/** Reads the answer of one person, or of the whole party, to a question. */
export function readAnswer(question: Question, sent: unknown): ReadAnswer {
  if (sent === undefined || sent === null || sent === '') return { isEmpty: true };
  return READERS[question.kind](question, sent);
}

function readTextAnswer({ kind, max }: Question, sent: unknown): ReadAnswer {
  if (typeof sent !== 'string' || (kind !== 'short_text' && kind !== 'long_text')) return fault('text');
  const limit = max ?? MAX_TEXT_LENGTH[kind];
  const read = readText(kind, sent, limit);
  if ('fault' in read) return fault(read.fault, { limit });
  return read.text === null ? { isEmpty: true } : { value: read.text };
}

function readChoices({ options, min, max }: Question, sent: unknown): ReadAnswer {
  if (!Array.isArray(sent)) return fault('list');
  if (sent.length === 0) return { isEmpty: true };
  if (new Set(sent).size !== sent.length || !sent.every((id) => options.some((option) => option.id === id))) return fault('choices');
  if (min !== null && sent.length < min) return fault('fewChoices', { limit: min });
  if (max !== null && sent.length > max) return fault('manyChoices', { limit: max });
  // In the order of the question, so that the same answer is always stored as the same text.
  return { value: options.map(({ id }) => id).filter((id) => sent.includes(id)) };
}

function readNumber({ min, max }: Question, sent: unknown): ReadAnswer {
  if (typeof sent !== 'number' || !Number.isFinite(sent)) return fault('number');
  const [least, most] = [min ?? -MAX_NUMBER, max ?? MAX_NUMBER];
  if (sent < least) return fault('least', { limit: least });
  return sent > most ? fault('most', { limit: most }) : { value: sent === 0 ? 0 : sent };
}

/** A day of the calendar (ISO 8601). */
function readDate(_question: Question, sent: unknown): ReadAnswer {
  if (typeof sent !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(sent)) return fault('date');
  try {
    const { year } = Temporal.PlainDate.from(sent);
    return year < YEARS.first || year > YEARS.last ? fault('years', YEARS) : { value: sent };
  } catch {
    return fault('date');
  }
}

const FAULT_KEYS = {
  text: 'questions.faults.text',
  unseen: 'questions.faults.unseen',
  long: 'questions.faults.long',
  lines: 'questions.faults.lines',
  choice: 'questions.faults.choice',
  choices: 'questions.faults.choices',
  list: 'questions.faults.list',
  fewChoices: 'questions.faults.fewChoices',
  manyChoices: 'questions.faults.manyChoices',
  number: 'questions.faults.number',
  least: 'questions.faults.least',
  most: 'questions.faults.most',
  date: 'questions.faults.date',
  years: 'questions.faults.years',
  consentType: 'questions.faults.consentType',
} as const;

function fault(name: keyof typeof FAULT_KEYS, values: Record<string, number> = {}): ReadAnswer {
  return { fault: { key: FAULT_KEYS[name], values } };
}
