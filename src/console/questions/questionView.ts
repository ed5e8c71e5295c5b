import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP } from '../../http/jsonSchema.ts';
import { QUESTION_KINDS, QUESTION_SCOPES, type Question } from '../../questions/question.ts';

/** A question as organisers see it: in every language. */
export type QuestionView = Omit<Question, 'eventId'>;

export function toQuestionView({ eventId: _, ...question }: Question): QuestionView {
  return question;
}

const byLanguage: JsonSchema = { type: 'object', additionalProperties: TEXT, description: 'By language code' };

const questionViewSchema: JsonSchema = {
  title: 'Question',
  ...objectSchema<QuestionView>({
    id: { type: 'string', description: 'Under this name answers are sent' },
    position: { ...COUNT, description: 'Order in the form, from 1' },
    kind: oneOf(...QUESTION_KINDS),
    scope: oneOf(...QUESTION_SCOPES),
    label: byLanguage,
    help: byLanguage,
    required: BOOLEAN,
    atDoor: { ...BOOLEAN, description: 'Doors, and the list on paper, show the answers' },
    options: arrayOf(objectSchema<Question['options'][number]>({ id: TEXT, label: byLanguage })),
    min: nullable({ type: 'integer' }),
    max: nullable({ type: 'integer' }),
    archivedAt: nullable({ ...TIMESTAMP, description: 'Asked no more; its answers stay' }),
  }),
};

export interface QuestionsView {
  questions: QuestionView[];
}

export const questionsViewSchema: JsonSchema = objectSchema<QuestionsView>({ questions: arrayOf(questionViewSchema) });

export interface ChangedQuestionView extends QuestionsView {
  id: string | null;
  replaced: boolean;
}

export const changedQuestionSchema: JsonSchema = objectSchema<ChangedQuestionView>({
  id: nullable({ type: 'string', description: 'The question that is asked now; null: none' }),
  replaced: { ...BOOLEAN, description: 'The old question was archived, because the change would have given its answers another meaning' },
  questions: arrayOf(questionViewSchema),
});

const MEAL: QuestionView = {
  ...{ id: 'q1', position: 1, kind: 'one_of', scope: 'person', label: { en: 'Meal', fr: 'Repas' }, help: {}, required: true },
  atDoor: true,
  options: [
    { id: 'o1', label: { en: 'Fish', fr: 'Poisson' } },
    { id: 'o2', label: { en: 'Vegan', fr: 'Végétalien' } },
  ],
  ...{ min: null, max: null, archivedAt: null },
};

export const QUESTIONS_EXAMPLE: QuestionsView = { questions: [MEAL] };
export const CHANGED_EXAMPLE: ChangedQuestionView = { id: 'q1', replaced: false, questions: [MEAL] };
