import { arrayOf, BOOLEAN, type JsonSchema, nullable, objectSchema, oneOf, TEXT } from '../http/jsonSchema.ts';
import { askedQuestions, labelOf, MAX_PEOPLE_ASKED, QUESTION_KINDS, QUESTION_SCOPES, type Question, textIn } from './question.ts';

/** A question as a sign-up form asks it, in one language. */
export interface PublicQuestion extends Pick<Question, 'id' | 'kind' | 'scope' | 'required' | 'min' | 'max'> {
  label: string;
  help: string | null;
  options: { id: string; label: string }[];
}

/** The questions that are asked, in the order of the form. */
export function publicQuestions(questions: readonly Question[], language: string): PublicQuestion[] {
  return askedQuestions(questions).map(({ id, kind, scope, required, min, max, label, help, options }) => ({
    ...{ id, kind, scope, label: labelOf({ label }, language), help: textIn(help, language) ?? null, required },
    options: options.map((option) => ({ id: option.id, label: textIn(option.label, language) ?? '' })),
    ...{ min, max },
  }));
}

export const publicQuestionsSchema: JsonSchema = {
  ...arrayOf(
    objectSchema<PublicQuestion>({
      id: { type: 'string', description: 'The name of the answer in `answers`' },
      kind: oneOf(...QUESTION_KINDS),
      scope: {
        ...oneOf(...QUESTION_SCOPES),
        description: `Asked once, of each person of the party, or of each but the applicant: then the answer is a list, of at most ${MAX_PEOPLE_ASKED} people`,
      },
      label: TEXT,
      help: nullable(TEXT),
      required: BOOLEAN,
      options: arrayOf(objectSchema<PublicQuestion['options'][number]>({ id: TEXT, label: TEXT })),
      min: nullable({ type: 'integer', description: 'Least number, or fewest choices' }),
      max: nullable({ type: 'integer', description: 'Largest number, most choices, or most characters' }),
    }),
  ),
  description: 'Questions of the event, to be answered in `answers`; present only if there are any',
};
