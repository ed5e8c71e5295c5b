import type { Answers, FieldError, Question } from './apiTypes.ts';
import { createElement } from './dom.ts';
import { QuestionField } from './questionField.ts';
import type { Translator } from './translator.ts';

/** Larger parties answer for so many people. As in `src/questions/question.ts`; a test compares them. */
const MAX_PEOPLE_ASKED = 20;

interface PersonFields {
  element: HTMLElement;
  fields: Map<Question, QuestionField>;
}

/** The questions of an event: those that are asked once, and those of each person of the party. */
export class QuestionFields {
  readonly element = createElement('div', { part: 'questions' });
  readonly #once: Map<Question, QuestionField>;
  readonly #ofPeople: Question[];
  /** Everybody who was ever in the party, the applicant first: what was typed for them comes back with them. */
  readonly #people: PersonFields[] = [];
  readonly #translator: Translator;
  #slots = 1;

  constructor(questions: Question[], translator: Translator) {
    this.#translator = translator;
    this.#ofPeople = questions.filter(({ scope }) => scope !== 'registration');
    const once = questions.filter(({ scope }) => scope === 'registration');
    this.#once = new Map(once.map((question) => [question, new QuestionField(question, `answers.${question.id}`, translator)]));
    this.element.append(...[...this.#once.values()].map(({ element }) => element));
    this.showPeople(1);
  }

  /** Shows the fields of as many people. */
  showPeople(slots: number): void {
    this.#slots = Math.min(Math.max(slots, 1), MAX_PEOPLE_ASKED);
    if (this.#ofPeople.length === 0) return;
    while (this.#people.length < this.#slots) this.#people.push(this.#createPerson(this.#people.length + 1));
    for (const [index, { element, fields }] of this.#people.entries()) {
      if (index >= this.#slots || fields.size === 0) element.remove();
      else if (!element.isConnected || element.parentElement !== this.element) this.element.append(element);
    }
  }

  values(): Answers {
    const once = [...this.#once].map(([question, field]) => [question.id, field.value] as const);
    const people = this.#people.slice(0, this.#slots);
    const lists = this.#ofPeople.map((question) => {
      const fields = people.flatMap(({ fields: ofPerson }) => ofPerson.get(question) ?? []);
      return [question.id, fields.map(({ value }) => value)] as const;
    });
    return Object.fromEntries([...once, ...lists]);
  }

  showErrors(errors: FieldError[]): void {
    for (const field of this.#fields()) field.showError(errors.find((error) => error.field === field.name)?.message);
  }

  /** The input to which an error belongs. An error about a list of people belongs to the first of them. */
  inputOf(name: string): HTMLElement | undefined {
    return this.#fields().find((field) => field.name === name || field.name.startsWith(`${name}.`))?.input;
  }

  #fields(): QuestionField[] {
    return [...this.#once.values(), ...this.#people.slice(0, this.#slots).flatMap(({ fields }) => [...fields.values()])];
  }

  #createPerson(number: number): PersonFields {
    const { t } = this.#translator;
    const asked = this.#ofPeople.filter(({ scope }) => scope === 'person' || number > 1);
    const fields = new Map(
      asked.map((question) => {
        const index = question.scope === 'person' ? number - 1 : number - 2;
        return [question, new QuestionField(question, `answers.${question.id}.${index}`, this.#translator)];
      }),
    );
    const title = number === 1 ? t('questions.you') : t('questions.person', { number });
    const legend = createElement('legend', { part: 'person-name' }, title);
    return {
      fields,
      element: createElement('fieldset', { part: 'person' }, legend, ...[...fields.values()].map(({ element }) => element)),
    };
  }
}
