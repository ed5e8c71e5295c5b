import type { Availability, FieldError, FormConfig, RegistrationInput } from './apiTypes.ts';
import { createElement } from './dom.ts';
import { Checkbox, TextField } from './fields.ts';
import { QuestionFields } from './questionFields.ts';
import type { Translator } from './translator.ts';

type FieldName = 'firstName' | 'lastName' | 'email' | 'phone' | 'slots';

interface Options {
  config: FormConfig;
  translator: Translator;
  /** URL of the page that sends the private link again. */
  lostLink: string;
  onSubmit: () => void;
}

/** The form. It is created once and keeps its input while another view is shown. */
export class SignUpForm {
  readonly element: HTMLElement;
  readonly #translator: Translator;
  readonly #fields: Record<FieldName, TextField>;
  readonly #member: Checkbox;
  readonly #waitList: Checkbox;
  readonly #questions: QuestionFields | undefined;
  /** A field that people do not see. Bots fill it in. */
  readonly #honeypot = createElement('input', { id: 'website', name: 'website', tabindex: '-1', autocomplete: 'off' });
  readonly #errors = createElement('div', { part: 'errors', role: 'alert', tabindex: '-1', hidden: true });
  readonly #availability = createElement('p', { part: 'left' });
  readonly #button = createElement('button', { part: 'button' });
  readonly #form: HTMLFormElement;

  constructor({ config, translator, lostLink, onSubmit }: Options) {
    const { t } = translator;
    this.#translator = translator;
    this.#fields = createFields(config, translator);
    this.#button.textContent = t('form.submit');
    this.#member = new Checkbox('member', t('form.member'));
    this.#waitList = new Checkbox('waitList', t('form.waitList'));
    this.#questions = config.questions && new QuestionFields(config.questions, translator);
    this.#form = createElement(
      'form',
      { part: 'form', novalidate: true },
      ...Object.values(this.#fields).map((field) => field.element),
      this.#member.element,
      ...(this.#questions ? [this.#questions.element] : []),
      this.#waitList.element,
      createElement(
        'p',
        { part: 'unseen', 'aria-hidden': 'true' },
        createElement('label', { for: 'website' }, t('form.trap')),
        this.#honeypot,
      ),
      this.#button,
      createElement('p', { part: 'note' }, t('form.next')),
      createElement('p', { part: 'hint' }, config.privacy),
    );
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.input('slots').addEventListener('input', () => this.#questions?.showPeople(Number.parseInt(this.input('slots').value, 10) || 1));
    const content = config.closed ? [createElement('p', { part: 'closed' }, config.closed)] : [this.#availability, this.#form];
    const link = createElement('a', { href: lostLink, part: 'link' }, t('form.lostLink'));
    this.element = createElement('div', {}, this.#errors, ...content, createElement('p', { part: 'note' }, link));
  }

  get isWaitListOpen(): boolean {
    return !this.#waitList.element.hidden;
  }

  input(name: FieldName): HTMLInputElement {
    return this.#fields[name].input;
  }

  /** Shows how many slots are available. If there are none, only the wait list can be chosen. */
  showAvailability({ remaining, waitList }: Availability): void {
    const isFirst = this.#availability.textContent === '';
    const isFull = remaining === 0;
    const full = waitList.open ? 'form.full' : 'form.fullClosed';
    this.#availability.textContent = remaining > 0 ? this.#translator.t('form.left', { remaining }) : this.#translator.t(full);
    const { t } = this.#translator;
    this.#button.textContent = isFull && waitList.open ? t('form.submitWaitList') : t('form.submit');
    this.#waitList.element.hidden = !waitList.open;
    if (isFirst) this.#waitList.input.checked = isFull && waitList.open;
    // A form that is being filled in is not hidden: a slot may become free meanwhile.
    if (isFirst || remaining > 0 || waitList.open) this.#form.hidden = isFull && !waitList.open;
  }

  values(): RegistrationInput {
    const slots = this.input('slots').value;
    return {
      firstName: this.input('firstName').value,
      lastName: this.input('lastName').value,
      email: this.input('email').value,
      phone: this.input('phone').value,
      slots: /^\s*\d+\s*$/.test(slots) ? Number(slots) : slots,
      member: this.#member.input.checked,
      waitList: this.#waitList.input.checked,
      ...(this.#questions && { answers: this.#questions.values() }),
    };
  }

  /** Whether the honeypot was filled in. It is emptied: password managers fill it in too, and their users can send again. */
  isHoneypotFilled(): boolean {
    const { value } = this.#honeypot;
    this.#honeypot.value = '';
    return value !== '';
  }

  /** Shows each error beside its field, and all of them in a summary that gets the focus. An empty list removes them. */
  showErrors(errors: FieldError[]): void {
    for (const [name, field] of Object.entries(this.#fields)) field.showError(errors.find((error) => error.field === name)?.message);
    this.#questions?.showErrors(errors);
    this.#errors.hidden = errors.length === 0;
    if (errors.length === 0) return;
    const title = createElement('h3', { id: 'errors-title', part: 'errors-title' }, this.#translator.t('fieldErrors.title'));
    const list = createElement('ul', { part: 'errors-list' }, ...errors.map((error) => this.#summaryItem(error)));
    this.#errors.setAttribute('aria-labelledby', title.id);
    this.#errors.replaceChildren(title, list);
    this.#errors.focus();
  }

  #summaryItem({ field, message }: FieldError): HTMLElement {
    const fields: Record<string, TextField | undefined> = this.#fields;
    const input = field && (fields[field]?.input ?? this.#questions?.inputOf(field));
    if (!input) return createElement('li', {}, message);
    const link = createElement('a', { href: `#${field}`, part: 'errors-link' }, message);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      input.focus();
    });
    return createElement('li', {}, link);
  }
}

function createFields({ event }: FormConfig, { t }: Translator): Record<FieldName, TextField> {
  const errorPrefix = t('page.error');
  const hint = t('form.slotsHint', { most: event.most });
  const fields = {
    firstName: new TextField({ errorPrefix, name: 'firstName', label: t('form.firstName'), autocomplete: 'given-name' }),
    lastName: new TextField({ errorPrefix, name: 'lastName', label: t('form.lastName'), autocomplete: 'family-name' }),
    email: new TextField({
      errorPrefix,
      name: 'email',
      type: 'email',
      label: t('form.email'),
      hint: t('form.emailHint'),
      autocomplete: 'email',
    }),
    phone: new TextField({ errorPrefix, name: 'phone', type: 'tel', label: t('form.phone'), autocomplete: 'tel' }),
    slots: new TextField({ errorPrefix, name: 'slots', label: t('form.slots'), hint, isNumeric: true }),
  };
  fields.slots.input.value = '1';
  return fields;
}
