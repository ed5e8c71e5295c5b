import { expect } from 'chai';
import type { aConsoleWalk } from './consoleWalk.ts';
import { ADA } from './formPage.ts';

type ConsoleWalk = Awaited<ReturnType<typeof aConsoleWalk>>;

/** Asked in the console: a text of the others, who is shown at the door, a choice of each person, and a text of the party that may be empty. */
const QUESTIONS = [
  { kind: 'short_text', scope: 'others', label: 'Full name', options: [], isRequired: true, isAtDoor: true },
  { kind: 'one_of', scope: 'person', label: 'Meal', options: ['Fish', 'Vegan'], isRequired: true, isAtDoor: false },
  { kind: 'long_text', scope: 'registration', label: 'Allergies', options: [], isRequired: false, isAtDoor: false },
];

/** From the event in the console. */
export async function askThreeQuestions({ page, step, click }: ConsoleWalk, language: string): Promise<void> {
  await step('open the questions', () => click('.tabs a[href$="/questions"]'));
  for (const { kind, scope, label, options, isRequired, isAtDoor } of QUESTIONS) {
    await step('add a question', () => click('.page-head .button'));
    await page.selectOption('#kind', kind);
    await page.check(`#scope-${scope}`);
    await page.fill(`[name="label.${language}"]`, label);
    for (const [index, option] of options.entries()) await page.fill(`[name="options.${index}.label.${language}"]`, option);
    if (isRequired) await page.check('#required');
    if (isAtDoor) await page.check('#atDoor');
    await step('save it', () => click('form[data-question-form] .buttons button'));
    await page.locator('.toast').waitFor();
  }
}

/** From the page of the event: a party of three, Ada, Bo and Cy, signs up, and forgets the answers at first. */
export async function signUpThreePeople({ service, page, step, click }: ConsoleWalk, showFields = async () => {}): Promise<void> {
  const send = async (name: string) => {
    // Nobody fills in a form in less time.
    service.clock.advance(3_000);
    await step(name, () => click('#sign-up button:not([name])'));
  };
  await step('for three people', async () => {
    for (const [name, text] of Object.entries({ ...ADA, slots: '3' })) await page.fill(`#${name}`, text);
  });
  await showFields();
  await send('send without answers');
  expect(await page.locator('.errors li').count()).to.equal(5);
  await step('answer', async () => {
    for (const [field, text] of Object.entries({ 'q1.0': 'Bo', 'q1.1': 'Cy', q3: 'Nuts' }))
      await page.fill(`[name="answers.${field}"]`, text);
    for (const [index, choice] of ['o1', 'o2', 'o1'].entries()) await page.selectOption(`[name="answers.q2.${index}"]`, choice);
  });
  await send('send');
  await page.getByText('Fish; Vegan; Fish').waitFor();
}
