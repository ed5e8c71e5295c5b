import { t } from '../i18n/translate.ts';
import { parseAnswers } from './answer.ts';
import { answerText } from './describeAnswers.ts';
import { askedQuestions, labelOf, type Question } from './question.ts';

/** Characters (UTF-16) of one party: a phone keeps those of thousands, and nobody reads more while people wait. */
const MAX_LENGTH = 300;

/** What a door is told of stored answers, in one line; empty: nothing. Only of questions whose answers doors show. */
export function createDoorAnswers(questions: readonly Question[], language: string): (stored: string | null) => string {
  const shown = askedQuestions(questions).filter(({ atDoor }) => atDoor);
  return (stored) => {
    if (stored === null || shown.length === 0) return '';
    const answers = parseAnswers(stored);
    const parts = shown.flatMap((question) => {
      const text = answerText(question, answers, language);
      return text === null
        ? []
        : [t(language, 'door.people.answer', { question: labelOf(question, language), answer: text.replaceAll(/\s+/g, ' ') })];
    });
    return shortened(parts.join(' · '));
  };
}

function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}…`;
}
