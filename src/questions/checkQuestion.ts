import type { FieldError } from '../domainError.ts';
import { MAX_TEXT_LENGTH } from './answerText.ts';
import { hasOptions, type QuestionOption } from './question.ts';
import type { QuestionInput } from './questionSchema.ts';

/** What the fields of a question say together: every fault, at its field. `known` are the choices that it has. */
export function checkQuestion(input: QuestionInput, language: string, known: QuestionOption[]): FieldError[] {
  return [...checkTexts(input, language), ...checkOptions(input, known), ...checkLimits(input)];
}

function checkTexts({ label, help, options }: QuestionInput, language: string): FieldError[] {
  const missing = (field: string) => ({ field: `${field}.${language}`, message: { key: 'fieldErrors.rule.missing' } });
  return [
    ...(label[language] === undefined ? [missing('label')] : []),
    ...(Object.keys(help).length > 0 && help[language] === undefined ? [missing('help')] : []),
    ...options.flatMap((option, index) => (option.label[language] === undefined ? [missing(`options.${index}.label`)] : [])),
  ];
}

function checkOptions({ kind, options }: QuestionInput, known: QuestionOption[]): FieldError[] {
  if (!hasOptions(kind)) return options.length === 0 ? [] : [{ field: 'options', message: { key: 'questions.errors.noOptions' } }];
  if (options.length < 2) return [{ field: 'options', message: { key: 'questions.errors.twoOptions' } }];
  const ids = options.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const isKnown = (id: string) => known.some((option) => option.id === id);
  return options.flatMap(({ id }, index) =>
    id === undefined || (isKnown(id) && ids.indexOf(id) === ids.lastIndexOf(id))
      ? []
      : [{ field: `options.${index}.id`, message: { key: 'questions.errors.optionId' } }],
  );
}

/** Which limits a kind has, and between what they must be; null: it has none of that sort. */
function limitsOf({ kind, options }: QuestionInput): { min: Range | null; max: Range | null } {
  if (kind === 'number') return { min: [-1_000_000_000, 1_000_000_000], max: [-1_000_000_000, 1_000_000_000] };
  if (kind === 'several_of') return { min: [1, Math.max(1, options.length)], max: [1, Math.max(1, options.length)] };
  if (kind === 'short_text' || kind === 'long_text') return { min: null, max: [1, MAX_TEXT_LENGTH[kind]] };
  return { min: null, max: null };
}

type Range = [least: number, most: number];

function checkLimits(input: QuestionInput): FieldError[] {
  const { min, max } = input;
  const ranges = limitsOf(input);
  const errors = [...checkLimit('min', min, ranges.min), ...checkLimit('max', max, ranges.max)];
  const isReversed = min !== null && max !== null && min > max;
  return isReversed && errors.length === 0 ? [{ field: 'max', message: { key: 'questions.errors.reversed' } }] : errors;
}

function checkLimit(field: 'min' | 'max', limit: number | null, range: Range | null): FieldError[] {
  if (limit === null) return [];
  if (range === null) return [{ field, message: { key: 'questions.errors.noLimit' } }];
  const [least, most] = range;
  if (limit < least) return [{ field, message: { key: 'fieldErrors.rule.least', values: { limit: least } } }];
  return limit > most ? [{ field, message: { key: 'fieldErrors.rule.most', values: { limit: most } } }] : [];
}
