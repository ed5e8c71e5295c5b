import { createElement, setOrRemoveAttribute } from './dom.ts';

interface TextFieldOptions {
  name: string;
  label: string;
  hint?: string;
  type?: string;
  autocomplete?: string;
  isNumeric?: boolean;
  /** Read out before an error message. */
  errorPrefix: string;
}

/** A text input with a label, an optional hint and a place for an error message. */
export class TextField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #error: HTMLElement;
  readonly #errorPrefix: string;
  readonly #hintId: string;

  constructor({ name, label, hint, type = 'text', autocomplete = 'off', isNumeric = false, errorPrefix }: TextFieldOptions) {
    this.#errorPrefix = errorPrefix;
    this.#hintId = hint ? `${name}-hint` : '';
    this.input = createElement('input', { id: name, name, type, autocomplete, part: 'input', spellcheck: 'false', required: true });
    if (isNumeric) this.input.inputMode = 'numeric';
    this.#error = createElement('p', { id: `${name}-error`, part: 'field-error', hidden: true });
    this.element = createElement('div', { part: 'field' }, createElement('label', { for: name, part: 'label' }, label));
    if (hint) this.element.append(createElement('p', { id: this.#hintId, part: 'hint' }, hint));
    this.element.append(this.#error, this.input);
    this.showError(undefined);
  }

  /** Shows an error message, or removes it. */
  showError(message: string | undefined): void {
    this.#error.hidden = !message;
    this.#error.replaceChildren(...(message ? [createElement('span', { part: 'unseen' }, this.#errorPrefix), ` ${message}`] : []));
    this.element.part.toggle('field-wrong', Boolean(message));
    setOrRemoveAttribute(this.input, 'aria-invalid', message ? 'true' : '');
    setOrRemoveAttribute(this.input, 'aria-describedby', [this.#hintId, message ? this.#error.id : ''].filter(Boolean).join(' '));
  }
}

export class Checkbox {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;

  constructor(name: string, label: string) {
    this.input = createElement('input', { id: name, name, type: 'checkbox', part: 'checkbox' });
    const caption = createElement('label', { for: name, part: 'choice-label' }, label);
    this.element = createElement('p', { part: 'choice' }, this.input, ' ', caption);
  }
}
