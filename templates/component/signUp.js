import { element } from './elements.js';
import { Choice, Field } from './fields.js';

/** @typedef {import('./ask.js').About} About */
/** @typedef {import('./ask.js').Slots} Slots */
/** @typedef {import('./ask.js').Wish} Wish */
/** @typedef {import('./elements.js').Speaker} Speaker */
/** @typedef {{ field?: string, message: string }} Problem */

/** The form itself. It is made once and kept, with all that was typed, while something else is shown. */
export class SignUpForm {
  /** @param {About} about @param {Speaker} speaker @param {string} lostLink @param {() => void} onSubmit */
  constructor({ event, closed, privacy }, speaker, lostLink, onSubmit) {
    this.speaker = speaker;
    const say = speaker.say.bind(speaker);
    const error = say('page.error');
    /** @type {Record<string, Field>} */
    this.fields = {
      firstName: new Field({ error, name: 'firstName', label: say('form.firstName'), autocomplete: 'given-name' }),
      lastName: new Field({ error, name: 'lastName', label: say('form.lastName'), autocomplete: 'family-name' }),
      email: new Field({
        error,
        name: 'email',
        type: 'email',
        label: say('form.email'),
        hint: say('form.emailHint'),
        autocomplete: 'email',
      }),
      phone: new Field({ error, name: 'phone', type: 'tel', label: say('form.phone'), autocomplete: 'tel' }),
      slots: new Field({
        error,
        name: 'slots',
        label: say('form.slots'),
        hint: say('form.slotsHint', { most: event.most }),
        numeric: true,
      }),
    };
    this.member = new Choice('member', say('form.member'));
    this.waitList = new Choice('waitList', say('form.waitList'));
    this.website = element('input', { id: 'website', name: 'website', tabindex: '-1', autocomplete: 'off' });
    this.problems = element('div', { part: 'problems', role: 'alert', tabindex: '-1', hidden: true });
    this.left = element('p', { part: 'left' });
    this.form = element(
      'form',
      { part: 'form', novalidate: true },
      ...Object.values(this.fields).map((field) => field.element),
      this.member.element,
      this.waitList.element,
      element('p', { part: 'unseen', 'aria-hidden': 'true' }, element('label', { for: 'website' }, say('form.trap')), this.website),
      element('button', { part: 'button' }, say('form.submit')),
      element('p', { part: 'note' }, say('form.next')),
      element('p', { part: 'hint' }, privacy),
    );
    this.form.addEventListener('submit', (/** @type {SubmitEvent} */ submitted) => {
      submitted.preventDefault();
      onSubmit();
    });
    this.input('slots').value = '1';
    this.element = element('div', {}, this.problems, ...(closed ? [element('p', { part: 'closed' }, closed)] : [this.left, this.form]));
    this.element.append(element('p', { part: 'note' }, element('a', { href: lostLink, part: 'link' }, say('form.lostLink'))));
  }

  /** @param {string} name @returns {HTMLInputElement} */
  input(name) {
    return this.fields[name]?.input;
  }

  /** How many slots there are, at first and as it changes. Of a full event nothing but the wait list can be wished for. @param {Slots} slots */
  show({ remaining, waitList }) {
    const isFirst = this.left.textContent === '';
    const full = waitList.open ? 'form.full' : 'form.fullClosed';
    this.left.textContent = remaining > 0 ? this.speaker.say('form.left', { remaining }) : this.speaker.say(full);
    this.waitList.element.hidden = !waitList.open;
    if (isFirst) this.waitList.input.checked = remaining === 0 && waitList.open;
    // Whoever is filling it in goes on: a slot may come free meanwhile.
    if (isFirst || remaining > 0 || waitList.open) this.form.hidden = remaining === 0 && !waitList.open;
  }

  /** @returns {Wish} */
  wish() {
    const [firstName = '', lastName = '', email = '', phone = '', slots = ''] = Object.values(this.fields).map(({ input }) => input.value);
    const wished = /^\s*\d+\s*$/.test(slots) ? Number(slots) : slots;
    return { firstName, lastName, email, phone, slots: wished, member: this.member.input.checked, waitList: this.waitList.input.checked };
  }

  /** Robots fill in every field there is. Some people have helpers that do the same, so they are asked again. */
  isTrapped() {
    const { value } = this.website;
    this.website.value = '';
    return value !== '';
  }

  /** Every problem on top, and the same sentence beside its field; whoever listens or has no mouse starts there. @param {Problem[]} problems */
  refuse(problems) {
    for (const [name, field] of Object.entries(this.fields)) field.tell(problems.find((problem) => problem.field === name)?.message);
    this.problems.hidden = problems.length === 0;
    if (problems.length === 0) return;
    const title = element('h3', { id: 'problems-title', part: 'problems-title' }, this.speaker.say('faults.title'));
    this.problems.setAttribute('aria-labelledby', title.id);
    this.problems.replaceChildren(title, element('ul', { part: 'problems-list' }, ...problems.map((problem) => this.line(problem))));
    this.problems.focus();
  }

  /** @param {Problem} problem */
  line({ field, message }) {
    const input = field && this.input(field);
    if (!input) return element('li', {}, message);
    const link = element('a', { href: `#${field}`, part: 'problems-link' }, message);
    link.addEventListener('click', (/** @type {Event} */ clicked) => {
      clicked.preventDefault();
      input.focus();
    });
    return element('li', {}, link);
  }
}
