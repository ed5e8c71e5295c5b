import { element } from './elements.js';

/** @typedef {{ name: string, label: string, hint?: string, type?: string, autocomplete?: string, numeric?: boolean, error: string }} Said */

/** A field with its label, its hint and, after a refusal, what is wrong with it. */
export class Field {
  /** @param {Said} said */
  constructor({ name, label, hint, type = 'text', autocomplete = 'off', numeric = false, error }) {
    this.error = error;
    this.hint = hint ? `${name}-hint` : '';
    this.input = element('input', { id: name, name, type, autocomplete, part: 'input', spellcheck: 'false', required: true });
    if (numeric) this.input.inputMode = 'numeric';
    this.fault = element('p', { id: `${name}-fault`, part: 'fault', hidden: true });
    this.element = element('div', { part: 'field' }, element('label', { for: name, part: 'label' }, label));
    if (hint) this.element.append(element('p', { id: this.hint, part: 'hint' }, hint));
    this.element.append(this.fault, this.input);
    this.tell(null);
  }

  /** @param {string | null | undefined} fault */
  tell(fault) {
    this.fault.hidden = !fault;
    this.fault.replaceChildren(...(fault ? [element('span', { part: 'unseen' }, this.error), ` ${fault}`] : []));
    this.element.part.toggle('field-wrong', Boolean(fault));
    set(this.input, 'aria-invalid', fault ? 'true' : '');
    set(this.input, 'aria-describedby', [this.hint, fault ? this.fault.id : ''].filter(Boolean).join(' '));
  }
}

/** A box to tick. */
export class Choice {
  /** @param {string} name @param {string} label */
  constructor(name, label) {
    this.input = element('input', { id: name, name, type: 'checkbox', part: 'checkbox' });
    this.element = element('p', { part: 'choice' }, this.input, ' ', element('label', { for: name, part: 'choice-label' }, label));
  }
}

/** @param {Element} of @param {string} name @param {string} value */
function set(of, name, value) {
  if (value) of.setAttribute(name, value);
  else of.removeAttribute(name);
}
