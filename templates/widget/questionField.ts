import type { Question } from './apiTypes.ts';
import { createElement, setOrRemoveAttribute } from './dom.ts';
import type { Translator } from './translator.ts';

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The field of one question, for one person or for all. */
export class QuestionField {
  readonly element: HTMLElement;
  /** As in the errors of the service: `answers.q1`, or `answers.q2.0` for the first of several people. */
  readonly name: string;
  readonly #question: Question;
  readonly #translator: Translator;
  /** One, or a box for each choice of several. */
  readonly #inputs: Input[];
  readonly #error: HTMLElement;
  readonly #hintId: string;

  constructor(question: Question, name: string, translator: Translator) {
    const { kind, label, help, required } = question;
    this.name = name;
    this.#question = question;
    this.#translator = translator;
    this.#hintId = help ? `${name}-hint` : '';
    this.#inputs = createInputs(question, name, translator);
    this.#error = createElement('p', { id: `${name}-error`, part: 'field-error', hidden: true });
    const text = required ? label : translator.t('questions.optional', { question: label });
    const hint = help ? [createElement('p', { id: this.#hintId, part: 'hint' }, help)] : [];
    if (kind === 'consent') this.element = createElement('div', { part: 'field' }, this.#error, choice(this.input, text), ...hint);
    else if (kind === 'several_of') {
      const boxes = question.options.map((option, index) => choice(this.#inputs[index] as Input, option.label));
      this.element = createElement(
        'fieldset',
        { part: 'field' },
        createElement('legend', { part: 'label' }, text),
        ...hint,
        this.#error,
        ...boxes,
      );
    } else {
      const caption = createElement('label', { for: name, part: 'label' }, text);
      this.element = createElement('div', { part: 'field' }, caption, ...hint, this.#error, this.input);
    }
    this.showError(undefined);
  }

  /** Takes the focus when the visitor follows the error. */
  get input(): Input {
    return this.#inputs[0] as Input;
  }

  /** As the service takes it. A number that is none is sent as typed, so that the service reports it. */
  get value(): unknown {
    const { kind, options } = this.#question;
    if (kind === 'several_of') return options.filter((_, index) => isChecked(this.#inputs[index])).map(({ id }) => id);
    if (kind === 'consent') return isChecked(this.input);
    const text = this.input.value.trim();
    if (kind !== 'number') return text === '' ? null : this.input.value;
    const number = text.replace(',', '.');
    return text === '' ? null : /^[-+]?\d{1,15}(\.\d{1,10})?$/.test(number) ? Number(number) : text;
  }

  /** Shows an error message, or removes it. */
  showError(message: string | undefined): void {
    const prefix = createElement('span', { part: 'unseen' }, this.#translator.t('page.error'));
    this.#error.hidden = !message;
    this.#error.replaceChildren(...(message ? [prefix, ` ${message}`] : []));
    this.element.part.toggle('field-wrong', Boolean(message));
    const described = this.#question.kind === 'several_of' ? this.element : this.input;
    if (described === this.input) setOrRemoveAttribute(described, 'aria-invalid', message ? 'true' : '');
    setOrRemoveAttribute(described, 'aria-describedby', [this.#hintId, message ? this.#error.id : ''].filter(Boolean).join(' '));
  }
}

function createInputs({ kind, options, required }: Question, name: string, { t }: Translator): Input[] {
  const attributes = { id: name, name, required, part: 'input' };
  if (kind === 'several_of')
    return options.map(({ id }) =>
      createElement('input', { id: `${name}.${id}`, name: `${name}.${id}`, type: 'checkbox', part: 'checkbox' }),
    );
  if (kind === 'consent') return [createElement('input', { ...attributes, type: 'checkbox', part: 'checkbox' })];
  if (kind === 'long_text') return [createElement('textarea', { ...attributes, rows: '4' })];
  if (kind !== 'one_of') {
    const input = createElement('input', { ...attributes, type: kind === 'date' ? 'date' : 'text', autocomplete: 'off' });
    if (kind === 'number') input.inputMode = 'decimal';
    return [input];
  }
  const choices = [
    createElement('option', { value: '' }, t('questions.choose')),
    ...options.map(({ id, label }) => createElement('option', { value: id }, label)),
  ];
  return [createElement('select', attributes, ...choices)];
}

function choice(input: Input, label: string): HTMLElement {
  return createElement('p', { part: 'choice' }, input, ' ', createElement('label', { for: input.id, part: 'choice-label' }, label));
}

function isChecked(input: Input | undefined): boolean {
  return input instanceof HTMLInputElement && input.checked;
}
