import type { Event } from '../../events/event.ts';
import type { FormFields } from '../../http/formFields.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { hasOptions, MAX_OPTIONS, QUESTION_KINDS, QUESTION_SCOPES, type Question, type TextByLanguage } from '../../questions/question.ts';

/*
 * A question as fields of a form: `label.en`, `options.0.label.fr`, as in the errors of `checkQuestion`.
 */

/** Lines for further choices. */
const BLANK_OPTIONS = 4;

const KIND_KEYS: Record<Question['kind'], string> = {
  short_text: 'questions.kinds.short_text',
  long_text: 'questions.kinds.long_text',
  one_of: 'questions.kinds.one_of',
  several_of: 'questions.kinds.several_of',
  number: 'questions.kinds.number',
  date: 'questions.kinds.date',
  consent: 'questions.kinds.consent',
};

const SCOPE_KEYS: Record<Question['scope'], string> = {
  registration: 'questions.scopes.registration',
  person: 'questions.scopes.person',
  others: 'questions.scopes.others',
};

export function kindText(kind: Question['kind'], language: string): string {
  return t(language, KIND_KEYS[kind]);
}

export function scopeText(scope: Question['scope'], language: string): string {
  return t(language, SCOPE_KEYS[scope]);
}

/** The fields that show a stored question. */
export function toQuestionForm({ kind, scope, label, help, required, atDoor, options, min, max }: Question): FormFields {
  const texts = (name: string, text: TextByLanguage) =>
    Object.entries(text).map(([language, value]) => [`${name}.${language}`, value] as const);
  return {
    ...{ kind, scope, min: min?.toString(), max: max?.toString(), ...(required && { required: 'yes' }) },
    ...(atDoor && { atDoor: 'yes' }),
    ...Object.fromEntries([...texts('label', label), ...texts('help', help)]),
    ...Object.fromEntries(
      options.flatMap(({ id, label: wording }, index) => [[`options.${index}.id`, id], ...texts(`options.${index}.label`, wording)]),
    ),
  };
}

/** What a sent form says, to be validated. What the kind has no use for is left out. */
export function toQuestionBody(fields: FormFields): Record<string, unknown> {
  const kind = QUESTION_KINDS.find((name) => name === fields.kind);
  const isNumberOrText = kind === 'number' || kind === 'short_text' || kind === 'long_text' || kind === 'several_of';
  return {
    ...{ kind: fields.kind, scope: fields.scope, label: textsOf(fields, 'label'), help: textsOf(fields, 'help') },
    required: fields.required === 'yes',
    atDoor: fields.atDoor === 'yes',
    options: kind !== undefined && hasOptions(kind) ? typedOptions(fields) : [],
    min: kind === 'number' || kind === 'several_of' ? toLimit(fields.min) : null,
    max: isNumberOrText ? toLimit(fields.max) : null,
  };
}

/** Lines without any text are left out. */
function typedOptions(fields: FormFields): { id?: string; label: TextByLanguage }[] {
  return Array.from({ length: MAX_OPTIONS + BLANK_OPTIONS }, (_, index) => {
    const id = fields[`options.${index}.id`];
    return { ...(id && { id }), label: textsOf(fields, `options.${index}.label`) };
  }).filter(({ label }) => Object.keys(label).length > 0);
}

function textsOf(fields: FormFields, name: string): TextByLanguage {
  const typed = LANGUAGES.map((language) => [language, fields[`${name}.${language}`]?.trim() ?? ''] as const);
  return Object.fromEntries(typed.filter(([, text]) => text !== ''));
}

function toLimit(typed = ''): number | string | null {
  const text = typed.trim();
  return text === '' ? null : /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Template data of the form. The language of the event comes first; the others are translations, each in a part of its own. */
export function questionFormData(fields: FormFields, event: Event, language: string, errors: Record<string, string> = {}) {
  const lines = optionLines(fields);
  const text = (name: string, code: string, label: string) => ({
    ...{ name: `${name}.${code}`, label, lang: code },
    ...{ value: fields[`${name}.${code}`], error: errors[`${name}.${code}`] ?? (code === event.language ? errors[name] : undefined) },
  });
  const textsIn = (code: string, mark: (label: string) => string) => ({
    label: text('label', code, mark(t(language, 'questions.fields.label'))),
    help: text('help', code, mark(t(language, 'questions.fields.help'))),
    options: lines.map((index) => ({
      ...text(`options.${index}.label`, code, mark(t(language, 'questions.fields.option', { number: index + 1 }))),
      id: { name: `options.${index}.id`, value: fields[`options.${index}.id`] },
    })),
  });
  const translation = (code: string) => {
    const name = rawText(code, 'language.name');
    const isFilled = Object.keys(fields).some((field) => field.endsWith(`.${code}`) && fields[field]);
    const mark = (label: string) => t(language, 'questions.fields.translation', { field: label, language: name });
    return { name, isFilled, ...textsIn(code, mark) };
  };
  return {
    ...textsIn(event.language, (label) => label),
    translations: LANGUAGES.filter((code) => code !== event.language).map(translation),
    kinds: QUESTION_KINDS.map((value) => ({ value, text: kindText(value, language), isChosen: value === fields.kind })),
    scopes: QUESTION_SCOPES.map((value) => ({ value, text: scopeText(value, language), isChosen: value === fields.scope })),
    fields,
  };
}

/** What the form calls the field with a fault: `label.en`, `options.0.label.fr`. */
export function labelOfFault(field: string, language: string): string | undefined {
  const [name = '', index = ''] = field.split('.');
  if (name === 'options' && index !== '') return t(language, 'questions.fields.option', { number: Number(index) + 1 });
  const key = FAULT_LABELS[name];
  return key && t(language, key);
}

const FAULT_LABELS: Record<string, string> = {
  kind: 'questions.fields.kind',
  scope: 'questions.fields.scope',
  label: 'questions.fields.label',
  help: 'questions.fields.help',
  options: 'questions.fields.options',
  min: 'questions.fields.min',
  max: 'questions.fields.max',
};

/** Those with a text, and some more. */
function optionLines(fields: FormFields): number[] {
  const filled = Object.keys(fields).flatMap((name) =>
    /^options\.(\d{1,2})\.label\./.test(name) && fields[name] ? [Number(name.split('.')[1]) + 1] : [],
  );
  return Array.from({ length: Math.min(Math.max(0, ...filled) + BLANK_OPTIONS, MAX_OPTIONS) }, (_, index) => index);
}
