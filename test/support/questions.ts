import type { Event } from '../../src/events/event.ts';
import { addQuestion } from '../../src/questions/planQuestions.ts';
import type { Question } from '../../src/questions/question.ts';
import { type QuestionInput, questionSchema } from '../../src/questions/questionSchema.ts';
import { changeQuestions } from '../../src/registrations/commands/changeQuestions.ts';
import { validate } from '../../src/validation/validate.ts';
import { OPERATOR } from './factories.ts';
import type { RunningService } from './service.ts';

export type GivenQuestion = Pick<QuestionInput, 'kind'> & Partial<QuestionInput>;

export function aQuestionInput({ kind, ...given }: GivenQuestion): QuestionInput {
  const options = kind === 'one_of' || kind === 'several_of' ? [{ label: { en: 'Fish', fr: 'Poisson' } }, { label: { en: 'Vegan' } }] : [];
  return validate(questionSchema, { kind, label: { en: `About ${kind}` }, options, ...given });
}

/** Questions q1, q2, … as an event stores them. */
export function someQuestions(...given: GivenQuestion[]): Question[] {
  const context = { eventId: 'an-event', language: 'en', isAnswered: false, now: '2027-05-01T08:00:00.000Z' };
  return given.reduce<Question[]>((questions, input) => addQuestion(aQuestionInput(input))(questions, context).questions, []);
}

/** The event asks these questions: q1, q2, … */
export async function askQuestions(
  { processor }: Pick<RunningService, 'processor'>,
  event: Event,
  ...given: GivenQuestion[]
): Promise<void> {
  for (const input of given) await processor.execute(changeQuestions(event, addQuestion(aQuestionInput(input)), OPERATOR));
}
