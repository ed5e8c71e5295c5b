import { expect } from 'chai';
import fc from 'fast-check';
import { translate } from '../../src/i18n/translate.ts';
import { changeAnswers } from '../../src/questions/changeAnswers.ts';
import { answerRows } from '../../src/questions/describeAnswers.ts';
import { QUESTION_KINDS, QUESTION_SCOPES, type Question } from '../../src/questions/question.ts';
import { validateAnswers } from '../../src/questions/validateAnswers.ts';
import { someQuestions } from '../support/questions.ts';

const PARTY = { slots: 1, language: 'en' };

/** An answer to the only question, and what becomes of it; undefined: nothing is stored, a text: why it is refused. */
const TABLE: [question: Parameters<typeof someQuestions>[number], sent: unknown, stored: unknown, refused?: string][] = [
  [{ kind: 'short_text' }, '  Ada\u200b ', 'Ada'],
  [{ kind: 'short_text' }, 'e\u0301', 'é'],
  [{ kind: 'short_text' }, 'one\ntwo', undefined, 'one line'],
  [{ kind: 'short_text' }, ' \u200b ', undefined],
  [{ kind: 'short_text' }, 5, undefined, 'must be text'],
  [{ kind: 'short_text' }, `a${'\u0301'.repeat(40)}`, undefined, 'shown'],
  [{ kind: 'short_text' }, '\ud800', undefined, 'shown'],
  [{ kind: 'short_text', max: 3 }, 'Adam', undefined, '3 characters'],
  [{ kind: 'short_text', max: 1 }, '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  [{ kind: 'long_text' }, 'one\r\ntwo', 'one\ntwo'],
  [{ kind: 'long_text' }, 'x'.repeat(2_001), undefined, '2,000 characters'],
  [{ kind: 'one_of' }, 'o2', 'o2'],
  [{ kind: 'one_of' }, 'o3', undefined, 'Choose one'],
  [{ kind: 'one_of' }, ['o1'], undefined, 'Choose one'],
  [{ kind: 'several_of' }, ['o2', 'o1'], ['o1', 'o2']],
  [{ kind: 'several_of' }, ['o1', 'o1'], undefined, 'each once'],
  [{ kind: 'several_of' }, 'o1', undefined, 'list'],
  [{ kind: 'several_of', min: 2 }, ['o1'], undefined, 'at least 2'],
  [{ kind: 'several_of', max: 1 }, ['o1', 'o2'], undefined, 'no more than 1'],
  [{ kind: 'several_of' }, [], undefined],
  [{ kind: 'number', min: 0, max: 99 }, 42.5, 42.5],
  [{ kind: 'number', min: 0 }, -1, undefined, 'from 0 upwards'],
  [{ kind: 'number', max: 9 }, 10, undefined, 'up to 9'],
  [{ kind: 'number' }, '42', undefined, 'Enter a number'],
  [{ kind: 'date' }, '2028-02-29', '2028-02-29'],
  [{ kind: 'date' }, '2027-02-29', undefined, 'Enter a date'],
  [{ kind: 'date' }, '0001-01-01', undefined, '1800 and 2200'],
  [{ kind: 'date' }, '13/06/2027', undefined, 'Enter a date'],
  [{ kind: 'consent' }, true, true],
  [{ kind: 'consent' }, false, undefined],
  [{ kind: 'consent' }, 'yes', undefined, 'true or false'],
  [{ kind: 'consent', required: true }, false, undefined, 'Tick the box'],
  [{ kind: 'short_text', required: true }, '', undefined, 'Please answer'],
  [{ kind: 'several_of', required: true }, [], undefined, 'Please answer'],
];

describe('An answer', () => {
  for (const [input, sent, stored, refused = null] of TABLE)
    it(`to ${JSON.stringify(input)}: ${JSON.stringify(sent).slice(0, 40)} is ${refused ?? (stored === undefined ? 'none' : 'stored')}`, () => {
      const { answers, errors } = validateAnswers(someQuestions(input), { q1: sent }, PARTY);
      expect(answers).to.deep.equal(stored === undefined ? {} : { q1: stored });
      expect(errors.map(({ field }) => field)).to.deep.equal(refused === null ? [] : ['answers.q1']);
      if (refused !== null) expect(texts(errors)[0]).to.include(refused).and.include(`“About ${input.kind}”: `);
    });
});

describe('Answers of a party', () => {
  const questions = someQuestions(
    { kind: 'short_text', scope: 'others', label: { en: 'Name', fr: 'Nom' }, required: true },
    { kind: 'one_of', scope: 'person', label: { en: 'Meal' }, required: true },
    { kind: 'consent', required: true, label: { en: 'Photos' } },
  );

  it('are refused with every fault at once, at its field and with the name of its question and its person', () => {
    const { errors } = validateAnswers(questions, { q1: ['Bo'], q2: ['o1', 'o9'], q9: 'x' }, { slots: 3, language: 'fr' });
    expect(errors.map(({ field }) => field)).to.deep.equal(['answers.q9', 'answers.q1.1', 'answers.q2.1', 'answers.q2.2', 'answers.q3']);
    expect(translate('fr', errors[1]?.message ?? '')).to.equal('«\u00a0Nom\u00a0», personne 3\u00a0: Répondez à cette question');
  });

  it('are one for each person, or each but the applicant', () => {
    const sent = { q1: ['Bo', 'Cy'], q2: ['o1', 'o2', 'o1'], q3: true };
    expect(validateAnswers(questions, sent, { slots: 3, language: 'en' })).to.deep.equal({ answers: sent, errors: [] });
    const { errors } = validateAnswers(questions, sent, { slots: 2, language: 'en' });
    expect(errors.map(({ field }) => field)).to.deep.equal(['answers.q1', 'answers.q2']);
    expect(validateAnswers(questions, { q2: 'o1' }, PARTY).errors.map(({ field }) => field)).to.deep.equal(['answers.q2', 'answers.q3']);
  });

  it('say nothing about people while the number of slots is wrong, and need not be complete for an organiser', () => {
    expect(validateAnswers(questions, { q2: ['o1', 'o2'], q3: true }, { slots: null, language: 'en' }).errors).to.deep.equal([]);
    expect(validateAnswers(questions, undefined, { slots: 3, language: 'en', mustAnswer: false })).to.deep.equal({
      answers: {},
      errors: [],
    });
  });

  it('are bounded altogether', () => {
    const many = someQuestions(...Array.from({ length: 11 }, () => ({ kind: 'long_text' as const })));
    const sent = Object.fromEntries(many.map(({ id }) => [id, 'x'.repeat(2_000)]));
    expect(validateAnswers(many, sent, PARTY).errors.map(({ field }) => field)).to.deep.equal(['answers']);
  });

  it('leave with the people who leave, are asked of those who come, and stay otherwise', () => {
    const stored = { q1: ['Bo', 'Cy'], q2: ['o1', 'o2', 'o1'] };
    const change = (slots: number, sent?: unknown) => changeAnswers(questions, { stored, slotsBefore: 3, sent }, { slots, language: 'en' });
    expect(change(3)).to.deep.equal({ answers: stored, errors: [] });
    expect(change(2).answers).to.deep.equal({ q1: ['Bo'], q2: ['o1', 'o2'] });
    expect(change(1).answers).to.deep.equal({ q2: ['o1'] });
    expect(change(4).errors.map(({ field }) => field)).to.deep.equal(['answers.q1.2', 'answers.q2.3']);
    expect(change(3, { q3: true })).to.deep.equal({ answers: { ...stored, q3: true }, errors: [] });
    expect(change(3, { q2: ['o2', 'o2', 'o2'] }).errors.map(({ field }) => field)).to.deep.equal(['answers.q3']);
  });

  it('to an archived question stay as they are and readable, and no new ones are taken', () => {
    const archived = questions.map((question) =>
      question.id === 'q2' ? { ...question, archivedAt: '2027-05-02T08:00:00.000Z' } : question,
    );
    const change = { stored: { q2: ['o1', null] }, slotsBefore: 2, sent: { q1: ['Bo'], q3: true } };
    const { answers, errors } = changeAnswers(archived, change, { slots: 2, language: 'en' });
    expect(errors).to.deep.equal([]);
    expect(answers).to.deep.equal({ q1: ['Bo'], q2: ['o1', null], q3: true });
    expect(answerRows(archived, answers, 'fr').map(({ label, value }) => `${label}: ${value}`)).to.deep.equal([
      'Nom: Bo',
      'Meal: Poisson; –',
      'Photos: oui',
    ]);
    expect(validateAnswers(archived, { q2: ['o1'] }, { slots: 1, language: 'en' }).errors[0]?.field).to.equal('answers.q2');
  });
});

describe('Whatever is sent as answers', () => {
  const question = fc.record({
    kind: fc.constantFrom(...QUESTION_KINDS),
    scope: fc.constantFrom(...QUESTION_SCOPES),
    required: fc.boolean(),
  });
  const part = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.constantFrom('o1', 'o2', 'o3')),
    fc.constant('2027-06-13'),
  );
  const sent = fc.dictionary(fc.constantFrom('q1', 'q2', 'q3', '__proto__', 'q01'), fc.oneof(part, fc.array(part, { maxLength: 4 })));

  it('is judged without an exception; what is stored of it passes again unchanged, and every fault has a text in every language', () => {
    fc.assert(
      fc.property(
        fc.array(question, { maxLength: 3 }),
        fc.oneof(sent, fc.anything()),
        fc.integer({ min: 1, max: 4 }),
        (inputs, given, slots) => {
          const questions: Question[] = someQuestions(...inputs);
          const { answers, errors } = validateAnswers(questions, given, { slots, language: 'nl' });
          texts(errors);
          answerRows(questions, answers, 'de');
          const again = validateAnswers(questions, JSON.parse(JSON.stringify(answers)), { slots, language: 'en', mustAnswer: false });
          expect(again).to.deep.equal({ answers: JSON.parse(JSON.stringify(answers)), errors: [] });
        },
      ),
      { seed: 14, numRuns: 500 },
    );
  });
});

function texts(errors: { message: Parameters<typeof translate>[1] }[]): string[] {
  return errors.map(({ message }) => translate('en', message));
}
