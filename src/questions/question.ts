import { type Table, table } from '../database/tableMapping.ts';

/** What kind of answer a question wants. */
export const QUESTION_KINDS = ['short_text', 'long_text', 'one_of', 'several_of', 'number', 'date', 'consent'] as const;

export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** `registration`: once; `person`: for each person of the party, the applicant first; `others`: for each person but the applicant. */
export const QUESTION_SCOPES = ['registration', 'person', 'others'] as const;

export type QuestionScope = (typeof QUESTION_SCOPES)[number];

/** Questions of an event that are asked at the same time. */
export const MAX_QUESTIONS = 30;
/** The same together with archived ones. */
export const MAX_STORED_QUESTIONS = 100;
export const MAX_OPTIONS = 20;
/** Larger parties answer for so many people: more fields nobody fills in. */
export const MAX_PEOPLE_ASKED = 20;

/** A text by language code. The first language stands in for those that are missing. */
export type TextByLanguage = Record<string, string>;

/** One choice. Its id stays when its wording changes, so that answers stay readable. */
export interface QuestionOption {
  id: string;
  label: TextByLanguage;
}

/** A question of an event, which whoever signs up answers. */
export interface Question {
  eventId: string;
  /** Unique in its event and never used again: q1. */
  id: string;
  /** Order in the form, from 1. An archived question keeps that of its last day. */
  position: number;
  kind: QuestionKind;
  scope: QuestionScope;
  label: TextByLanguage;
  /** Empty without a help text. */
  help: TextByLanguage;
  /** Consent must be given, anything else answered. */
  required: boolean;
  /** Doors, and the list on paper, show the answers. */
  atDoor: boolean;
  /** Empty unless `kind` is `one_of` or `several_of`. */
  options: QuestionOption[];
  /** Least value of a number, or fewest choices; null: no limit. */
  min: number | null;
  /** Largest value of a number, most choices, or most characters of a text; null: no limit of its own. */
  max: number | null;
  /** ISO 8601; null: it is asked. */
  archivedAt: string | null;
}

/** The stored row: texts and options are JSON. */
type QuestionRow = Omit<Question, 'label' | 'help' | 'options' | 'required' | 'atDoor'> & {
  label: string;
  help: string;
  options: string;
  required: 0 | 1;
  atDoor: 0 | 1;
};

export const eventQuestions: Table<QuestionRow> = table('event_questions', {
  eventId: 'text',
  id: 'text',
  position: 'integer',
  kind: 'text',
  scope: 'text',
  label: 'text',
  help: 'text',
  required: 'integer',
  atDoor: 'integer',
  options: 'text',
  min: 'integer',
  max: 'integer',
  archivedAt: 'text',
});

export function toRow({ label, help, options, required, atDoor, ...rest }: Question): QuestionRow {
  const texts = { label: JSON.stringify(label), help: JSON.stringify(help), options: JSON.stringify(options) };
  return { ...rest, ...texts, required: required ? 1 : 0, atDoor: atDoor ? 1 : 0 };
}

export function fromRow({ label, help, options, required, atDoor, ...rest }: QuestionRow): Question {
  const texts = { label: JSON.parse(label), help: JSON.parse(help), options: JSON.parse(options) };
  return { ...rest, ...texts, required: required === 1, atDoor: atDoor === 1 };
}

export function isAsked({ archivedAt }: Question): boolean {
  return archivedAt === null;
}

/** Those that are asked, in the order of the form. */
export function askedQuestions(questions: readonly Question[]): Question[] {
  return questions.filter(isAsked).sort((a, b) => a.position - b.position);
}

export function hasOptions(kind: QuestionKind): boolean {
  return kind === 'one_of' || kind === 'several_of';
}

/** Undefined if there is no text at all. */
export function textIn(text: TextByLanguage, language: string): string | undefined {
  return text[language] ?? Object.values(text)[0];
}

export function labelOf({ label }: Pick<Question, 'label'>, language: string): string {
  return textIn(label, language) ?? '';
}

/** For how many people of a party of `slots` a question is asked; 0 for one that is asked once. */
export function peopleAsked({ scope }: Pick<Question, 'scope'>, slots: number): number {
  const people = Math.min(slots, MAX_PEOPLE_ASKED);
  return scope === 'registration' ? 0 : scope === 'person' ? people : people - 1;
}

/** Number of the person, from 1, whose answer has this index in the list of answers. */
export function personNumber({ scope }: Pick<Question, 'scope'>, index: number): number {
  return scope === 'others' ? index + 2 : index + 1;
}
