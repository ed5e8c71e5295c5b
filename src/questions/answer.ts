/** An answer: a text, the id of a choice, a date (2027-06-13), a number, `true` for a consent, or the ids of several choices. */
export type Answer = string | number | boolean | string[];

/** Answers of the people of a party, in order; null: that person has not answered. */
export type AnswersOfPeople = (Answer | null)[];

/** By the id of the question. Those asked of each person have a list. What was not answered is not there. */
export type Answers = Record<string, Answer | AnswersOfPeople>;

/** What a registration stores: JSON, or null without an answer. */
export function parseAnswers(stored: string | null): Answers {
  return stored === null ? {} : (JSON.parse(stored) as Answers);
}

export function storeAnswers(answers: Answers): string | null {
  return Object.keys(answers).length === 0 ? null : JSON.stringify(answers);
}
