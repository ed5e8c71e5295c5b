import { DomainError } from '../domainError.ts';
import { LANGUAGES } from '../i18n/translate.ts';
import type { Question, TextByLanguage } from '../questions/question.ts';

/** Options of `event question add` and `change`, as commander gives them. */
export interface QuestionOptions {
  kind?: string;
  scope?: string;
  label?: string;
  hint?: string;
  option?: string[];
  min?: string;
  max?: string;
  required?: boolean;
  atDoor?: boolean;
}

/**
 * The given options as the body of a question. `language` is that of the event; of a question that is changed, choices without an id keep
 * the one of the same wording. Throws DomainError `invalid`.
 */
export function parseQuestionOptions(options: QuestionOptions, language: string, known?: Question): Record<string, unknown> {
  const { kind, scope, label, hint, option, min, max, required, atDoor } = options;
  return {
    ...(kind !== undefined && { kind }),
    ...(scope !== undefined && { scope }),
    ...(label !== undefined && { label: parseText('label', label, language) }),
    ...(hint !== undefined && { help: hint === 'none' ? {} : parseText('hint', hint, language) }),
    ...(option !== undefined && { options: option.map((text) => parseOption(text, language, known)) }),
    ...(min !== undefined && { min: parseLimit('min', min) }),
    ...(max !== undefined && { max: parseLimit('max', max) }),
    ...(required !== undefined && { required }),
    ...(atDoor !== undefined && { atDoor }),
  };
}

/** `Meal | fr=Repas` */
function parseText(field: string, text: string, language: string): TextByLanguage {
  const [own = '', ...others] = text.split('|').map((part) => part.trim());
  const translations = others.map((part) => {
    const [, code = '', wording = ''] = /^([a-z]{2})=(.+)$/.exec(part) ?? [];
    if (!LANGUAGES.includes(code))
      throw invalid(field, `Write it like "Meal | fr=Repas", with one of these languages: ${LANGUAGES.join(', ')}.`);
    return [code, wording.trim()] as const;
  });
  return { [language]: own, ...Object.fromEntries(translations) };
}

/** `Fish | fr=Poisson`, or `o1=Fish` for a choice that exists. */
function parseOption(text: string, language: string, known: Question | undefined) {
  const [, id, wording] = /^(o\d+)=(.+)$/s.exec(text) ?? [];
  const label = parseText('option', wording ?? text, language);
  const same = known?.options.find((option) => option.label[language] === label[language])?.id;
  return { ...((id ?? same) !== undefined && { id: id ?? same }), label };
}

function parseLimit(field: string, text: string): number | null {
  if (text === 'none') return null;
  if (!/^-?\d{1,10}$/.test(text)) throw invalid(field, 'Write a whole number, or none.');
  return Number(text);
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
}
