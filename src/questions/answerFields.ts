import type { FormFields } from '../http/formFields.ts';
import { t } from '../i18n/translate.ts';
import type { Answer, Answers } from './answer.ts';
import { askedQuestions, labelOf, MAX_PEOPLE_ASKED, peopleAsked, personNumber, type Question, textIn } from './question.ts';

/*
 * Answers as fields of a form. The field of a question is called as in the errors of `validateAnswers`: `answers.q1`, or `answers.q2.0`
 * for the first of several people; each choice of several has a box of its own, `answers.q3.o1`.
 */

const PREFIX = 'answers.';

/** In the template of one more person: page.js puts numbers there. */
const TEMPLATE_INDEX = { person: '__person__', others: '__other__', registration: '' } as const;
const TEMPLATE_NUMBER = '__number__';

/** What a form shows of one question. */
interface QuestionField {
  name: string;
  label: string;
  hint: string | undefined;
  error: string | undefined;
  required: boolean;
  /** By its kind: how it is asked. */
  is: Partial<Record<Question['kind'], true>>;
  value: string;
  choices: { name: string; value: string; text: string; isChosen: boolean }[];
}

interface PersonFields {
  title: string;
  fields: QuestionField[];
}

/** What a form asks: once, and of each person. */
export interface QuestionFields {
  once: QuestionField[];
  people: PersonFields[];
  /** Of the applicant, if they are asked like everybody; it is the first of `people` then. */
  asksApplicant: boolean;
  /** The fields of one more person; null: nothing is asked of people. */
  template: PersonFields | null;
  mostPeople: number;
}

interface Shown {
  language: string;
  errors?: Record<string, string> | undefined;
  /** False: an organiser may leave out answers. */
  mustAnswer?: boolean;
}

/** Null if nothing is asked. The people are as many as `fields.slots` says. */
export function questionFields(questions: readonly Question[], fields: FormFields, shown: Shown): QuestionFields | null {
  const asked = askedQuestions(questions);
  if (asked.length === 0) return null;
  const ofPeople = asked.filter(({ scope }) => scope !== 'registration');
  const slots = Math.min(Math.max(1, Number.parseInt(fields.slots ?? '', 10) || 1), MAX_PEOPLE_ASKED);
  const people = Array.from({ length: slots }, (_, index) => personFields(ofPeople, index + 1, fields, shown));
  return {
    once: asked.filter(({ scope }) => scope === 'registration').map((question) => toField(question, '', fields, shown)),
    people: people.filter((person) => person.fields.length > 0),
    asksApplicant: ofPeople.some(({ scope }) => scope === 'person'),
    template: ofPeople.length === 0 ? null : templateOf(ofPeople, shown),
    mostPeople: MAX_PEOPLE_ASKED,
  };
}

function personFields(questions: Question[], number: number, fields: FormFields, shown: Shown): PersonFields {
  const title = number === 1 ? t(shown.language, 'questions.you') : t(shown.language, 'questions.person', { number });
  const asked = questions.filter(({ scope }) => scope === 'person' || number > 1);
  return { title, fields: asked.map((question) => toField(question, String(number - personNumber(question, 0)), fields, shown)) };
}

function templateOf(questions: Question[], shown: Shown): PersonFields {
  const title = t(shown.language, 'questions.person', { number: TEMPLATE_NUMBER });
  return { title, fields: questions.map((question) => toField(question, TEMPLATE_INDEX[question.scope], {}, { ...shown, errors: {} })) };
}

function toField(
  question: Question,
  index: string,
  fields: FormFields,
  { language, errors = {}, mustAnswer = true }: Shown,
): QuestionField {
  const { kind, id, options, help } = question;
  const name = `${PREFIX}${id}${index && `.${index}`}`;
  const label = labelOf(question, language);
  const required = question.required && mustAnswer;
  const value = fields[name] ?? '';
  return {
    name,
    label: required ? label : t(language, 'questions.optional', { question: label }),
    hint: textIn(help, language),
    error: errors[name],
    required,
    is: { [kind]: true },
    value,
    choices: options.map((option) => {
      const ownName = `${name}.${option.id}`;
      const isChosen = kind === 'one_of' ? value === option.id : fields[ownName] !== undefined;
      return { name: ownName, value: option.id, text: textIn(option.label, language) ?? '', isChosen };
    }),
  };
}

/** The answers of a form, to be validated; nothing if the event asks nothing. */
export function toAnswers(fields: FormFields, questions: readonly Question[]): { answers?: Record<string, unknown> } {
  const asked = askedQuestions(questions);
  if (asked.length === 0) return {};
  const slots = Number.parseInt(fields.slots ?? '', 10) || 1;
  return { answers: Object.fromEntries(asked.map((question) => [question.id, answerOf(question, fields, slots)])) };
}

function answerOf(question: Question, fields: FormFields, slots: number): unknown {
  const name = `${PREFIX}${question.id}`;
  if (question.scope === 'registration') return typedValue(question, name, fields);
  return Array.from({ length: peopleAsked(question, Math.max(1, slots)) }, (_, index) => typedValue(question, `${name}.${index}`, fields));
}

/** Browsers send every value as text, and nothing for an unticked box. */
function typedValue({ kind, options }: Question, name: string, fields: FormFields): unknown {
  const typed = fields[name];
  if (kind === 'several_of') return options.map(({ id }) => id).filter((id) => fields[`${name}.${id}`] !== undefined);
  if (kind === 'consent') return typed === 'yes';
  if (kind === 'number') return toNumber(typed ?? '');
  return typed ?? null;
}

/** 42.5 and 42,5 are numbers; other text is returned as it is, so that it is reported. */
function toNumber(typed: string): number | string {
  const text = typed.trim().replace(',', '.');
  return /^[-+]?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}

/** Stored answers as the fields that show them. */
export function toFields(questions: readonly Question[], answers: Answers): FormFields {
  const fields: FormFields = {};
  for (const question of askedQuestions(questions)) {
    const answer = answers[question.id];
    const name = `${PREFIX}${question.id}`;
    if (question.scope === 'registration') putField(fields, question, name, answer as Answer | undefined);
    else if (Array.isArray(answer))
      for (const [index, part] of answer.entries())
        putField(fields, question, `${name}.${index}`, (part ?? undefined) as Answer | undefined);
  }
  return fields;
}

function putField(fields: FormFields, { kind }: Question, name: string, answer: Answer | undefined): void {
  if (answer === undefined) return;
  if (kind === 'several_of' && Array.isArray(answer)) for (const id of answer) fields[`${name}.${id}`] = 'yes';
  else fields[name] = kind === 'consent' ? 'yes' : String(answer);
}

/** Of everything that a form sent, the answers: hidden fields of the page that leads back to the form. */
export function answerFieldsOf(fields: FormFields): FormFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith(PREFIX)));
}
