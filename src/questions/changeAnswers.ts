import type { Answers } from './answer.ts';
import { isAsked, peopleAsked, type Question } from './question.ts';
import { type CheckedAnswers, type Party, validateAnswers } from './validateAnswers.ts';

interface Change {
  stored: Answers;
  /** Slots that the registration had. */
  slotsBefore: number;
  /** As for `validateAnswers`; a question that is left out keeps its answer. Missing: no answer changes. */
  sent: unknown;
}

/**
 * The answers of a registration after a change of its answers or its slots. People who leave the party take their answers with them.
 * A larger party answers for the new people. Otherwise, what was not asked when they signed up need not be answered now, unless answers
 * are sent. Answers to archived questions stay.
 */
export function changeAnswers(questions: readonly Question[], { stored, slotsBefore, sent }: Change, party: Party): CheckedAnswers {
  const slots = party.slots ?? slotsBefore;
  const kept = fitted(questions, stored, slots);
  if (sent === undefined && slots <= slotsBefore) return { answers: kept, errors: [] };
  if (sent !== undefined && (typeof sent !== 'object' || sent === null || Array.isArray(sent)))
    return validateAnswers(questions, sent, party);
  const asked = questions.filter((question) => isAsked(question) && (sent !== undefined || question.scope !== 'registration'));
  const ids = new Set(asked.map(({ id }) => id));
  const merged = { ...pick(kept, (id) => ids.has(id)), ...(sent as object | undefined) };
  const checked = validateAnswers(asked, merged, party);
  return { answers: { ...pick(kept, (id) => !ids.has(id)), ...checked.answers }, errors: checked.errors };
}

/** Without the answers of people beyond the size of the party. */
function fitted(questions: readonly Question[], stored: Answers, slots: number): Answers {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const fitting = Object.entries(stored).map(([id, answer]) => {
    const question = byId.get(id);
    return [
      id,
      question && question.scope !== 'registration' && Array.isArray(answer) ? answer.slice(0, peopleAsked(question, slots)) : answer,
    ];
  });
  return Object.fromEntries(fitting.filter(([, answer]) => !Array.isArray(answer) || answer.some((part: unknown) => part !== null)));
}

function pick(answers: Answers, isWanted: (id: string) => boolean): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([id]) => isWanted(id)));
}
