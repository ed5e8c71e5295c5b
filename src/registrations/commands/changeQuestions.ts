import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import type { PlanQuestions, QuestionPlan } from '../../questions/planQuestions.ts';
import type { Question } from '../../questions/question.ts';
import type { Command, Seen } from '../domain/command.ts';
import { recordEventChange } from './eventCommand.ts';

export interface ChangedQuestions {
  event: Event;
  /** All, archived ones too. */
  questions: Question[];
  change: QuestionPlan['change'];
  /** The question that is asked now. */
  id: string | undefined;
}

/**
 * Changes the questions of an event; nothing happens if they stay the same. Sign-ups that are decided before it are judged by the old
 * questions, and all others by the new ones. The audit log names the question, but not its wording. Throws DomainError `invalid`,
 * `not-found`, `conflict` or `outdated`.
 */
export function changeQuestions(
  { id: eventId }: Event,
  plan: PlanQuestions,
  actor: Actor,
  { version }: Seen = {},
): Command<ChangedQuestions> {
  return {
    eventId,
    actor,
    loads: { eventTexts: true },
    decide: (unitOfWork) => {
      const { event, questions: before, now } = unitOfWork;
      if (version !== undefined && version !== event.version) throw new DomainError('outdated', { key: 'errors.eventOutdated' });
      const { questions, id, change } = plan(before, { eventId, language: event.language, isAnswered: event.lastSequence > 0, now });
      if (JSON.stringify(questions) !== JSON.stringify(before)) {
        event.questionCount = questions.length;
        Object.assign(unitOfWork, { questions: sorted(questions), hasNewQuestions: true });
        recordEventChange(unitOfWork, { action: 'event.questions_changed', data: { change, ...(id !== undefined && { question: id }) } });
      }
      return { event, questions: unitOfWork.questions, change, id };
    },
  };
}

function sorted(questions: Question[]): Question[] {
  return [...questions].sort((a, b) => a.position - b.position);
}
