import { Service } from './ask.js';
import { element, Speaker } from './elements.js';
import { look } from './look.js';
import { SignUpForm } from './signUp.js';
import { problemView, sentView, typoView } from './views.js';

/** @typedef {import('./ask.js').About} About */
/** @typedef {import('./ask.js').Answer} Answer */
/** @typedef {import('./ask.js').Wish} Wish */

/** Where this file came from is where the service is. */
const SERVICE = new URL('.', import.meta.url);
/** After which the form is asked for again when nobody answered; each time twice as long. Milliseconds. */
const COME_BACK = 5_000;
/** Answers whose own words help more than ours: closed meanwhile, too many tries, nothing can be written just now. */
const SPEAKING = [409, 429, 503];

/**
 * A sign-up form on any page: `<slotkeeper-form event="harbour-walk" language="fr"></slotkeeper-form>`. What stands
 * inside is shown until the form is there. Tells the page of a registration by the event `slotkeeper-registered`.
 */
class SlotkeeperForm extends HTMLElement {
  static observedAttributes = ['event', 'language'];

  /** Of the newest start: what an older one still waits for is for nobody. */
  #start = 0;
  #isSending = false;
  /** Addresses that somebody said are right. @type {Set<string>} */
  #sure = new Set();
  /** @type {EventSource | undefined} */
  #live;
  #root = this.attachShadow({ mode: 'open' });
  #view = element('div', { part: 'view' });
  #status = element('p', { part: 'status', role: 'status' });
  /** @type {Service} */ // @ts-expect-error: there from the first start on
  #service;
  /** @type {About} */ // @ts-expect-error: there as soon as anything is shown
  #about;
  /** @type {Speaker} */ // @ts-expect-error: the same
  #speaker;
  /** @type {SignUpForm} */ // @ts-expect-error: the same
  #form;

  constructor() {
    super();
    this.#root.append(element('slot'));
  }

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#watch);
    // Moved within its page it keeps what was typed.
    if (this.#form) this.#watch();
    else void this.#open(++this.#start);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#watch);
    this.#start++;
    this.#live?.close();
  }

  attributeChangedCallback() {
    if (this.isConnected && this.#start > 0) void this.#open(++this.#start);
  }

  /** @param {number} start @param {number} [patience] */
  async #open(start, patience = COME_BACK) {
    this.#service = new Service(SERVICE, this.getAttribute('event'), this.#languages());
    try {
      const about = await this.#service.about();
      if (start === this.#start) await this.#show(about);
    } catch (error) {
      if (start !== this.#start) return;
      console.warn('slotkeeper-form', error);
      setTimeout(() => start === this.#start && this.#open(start, patience * 2), patience);
    }
  }

  /** That of the page around it first, then those of the browser. */
  #languages() {
    const wished = this.getAttribute('language') ?? this.closest('[lang]')?.getAttribute('lang');
    return [...new Set([wished, ...navigator.languages].filter(Boolean))]
      .slice(0, 10)
      .map((language, index) => `${language};q=${1 - index / 10}`)
      .join(', ');
  }

  /** @param {About} about */
  async #show(about) {
    const { event, language, direction } = about;
    this.#about = about;
    this.#speaker = new Speaker(about, SERVICE);
    const say = this.#speaker.say.bind(this.#speaker);
    this.#root.adoptedStyleSheets = look(about);
    const frame = element('div', { part: 'frame', lang: language, dir: direction });
    this.#root.replaceChildren(frame);
    if (!about.isAllowed) return frame.append(element('p', { part: 'not-allowed', role: 'alert' }, say('component.notAllowed')));
    if (event.organiser) frame.append(element('p', { part: 'organiser' }, say('page.organised', { organiser: event.organiser })));
    frame.append(element('h2', { part: 'title' }, event.title));
    const when = element('p', { part: 'when' }, event.when);
    if (event.location) when.append(element('br'), event.location);
    const lostLink = this.#service.at(`events/${event.slug}/link?lang=${language}`);
    this.#form = new SignUpForm(about, this.#speaker, lostLink, () => this.#submit());
    this.#view.replaceChildren(this.#form.element);
    frame.append(when, this.#view, this.#status);
    if (event.contact) frame.append(element('p', { part: 'contact' }, say('page.questions', { contact: event.contact })));
    if (about.closed) return;
    const [slots] = await Promise.all([this.#service.slots(), this.#service.renew()]);
    if (slots.status === 200) this.#form.show(slots.body);
    this.#watch();
  }

  /** The slots that are left, as they change; not while nobody looks. The browser comes back by itself, politely. */
  #watch = () => {
    this.#live?.close();
    if (document.hidden || !this.#about?.isAllowed || this.#about.closed) return;
    this.#live = new EventSource(this.#service.at(`events/${this.#about.event.slug}/live?lang=${this.#about.language}`));
    this.#live.onmessage = ({ data }) => {
      const { remaining, waitList } = JSON.parse(data);
      this.#form.show({ remaining, waitList: { open: waitList } });
    };
  };

  /** A second click while the first is on its way asks nothing. */
  async #submit() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#form.refuse([]);
    this.#tell(this.#speaker.say('component.sending'));
    try {
      await this.#signUp(this.#form.wish());
    } catch {
      this.#refuse([{ message: this.#speaker.say('component.unreachable') }]);
    } finally {
      this.#isSending = false;
    }
  }

  /** Are there enough slots? Is the address right? Then it is sent. @param {Wish} wish */
  async #signUp(wish) {
    if (this.#form.isTrapped()) return this.#refuse([{ field: 'firstName', message: this.#speaker.say('faults.trap') }]);
    const isSure = wish.email === '' || this.#sure.has(wish.email);
    const [slots, suggestion] = await Promise.all([this.#service.slots(), isSure ? null : this.#service.suggestion(wish.email)]);
    if (slots.status !== 200) return this.#fail(slots);
    const { remaining, waitList } = slots.body;
    this.#form.show(slots.body);
    const closed = remaining === 0 && !waitList.open ? (await this.#service.about('reload')).closed : null;
    if (closed) return this.#stop(closed);
    // More than anybody may have is for the service to refuse, with everything else that is wrong.
    const areTooFew = typeof wish.slots === 'number' && wish.slots > remaining && wish.slots <= this.#about.event.most;
    if (areTooFew && !(wish.waitList && waitList.open)) return this.#refuse([this.#slotsLeft(remaining, waitList.open)]);
    if (areTooFew) this.#tell(this.#speaker.say('component.toWaitList'));
    if (suggestion) return this.#ask(wish.email, suggestion);
    this.#react(await this.#service.register(wish, this.#about.needsProof));
  }

  /** @param {Answer} answer */
  #react({ status, body }) {
    if (status === 200) return this.#celebrate(body);
    if (status === 400 && body?.errors) return this.#refuse(body.errors);
    if (body?.email_already_registered) return this.#refuse([{ field: 'email', message: this.#speaker.say('faults.email.taken') }]);
    if (body?.not_enough_slots_available) {
      return this.#refuse([this.#slotsLeft(Number(body.not_enough_slots_available), !this.#form.waitList.element.hidden)]);
    }
    this.#fail({ status, body });
  }

  /** @param {number} left @param {boolean} mayWait */
  #slotsLeft(left, mayWait) {
    const message = mayWait ? this.#speaker.say('faults.slots.left', { left }) : this.#speaker.say('faults.slots.leftNoWaiting', { left });
    return { field: 'slots', message };
  }

  /** @param {any} registration */
  #celebrate(registration) {
    const again = () => this.#sendAgain(registration.email);
    const other = () => this.#goBack(this.#form.input('email'));
    this.#replace(sentView(registration, this.#about, this.#speaker, { again, other }));
    this.dispatchEvent(new CustomEvent('slotkeeper-registered', { detail: registration, bubbles: true, composed: true }));
  }

  /** @param {string} email */
  async #sendAgain(email) {
    const { status, body } = await this.#service.resend(email).catch(() => ({ status: 0, body: null }));
    if (status === 200) this.#tell(this.#speaker.say('sent.sentAgain', { email }));
    else this.#tell(SPEAKING.includes(status) && body?.detail ? body.detail : this.#speaker.say('problem.title'));
  }

  /** @param {string} email @param {string} suggestion */
  #ask(email, suggestion) {
    const use = (/** @type {string} */ chosen) => {
      this.#sure.add(chosen);
      this.#form.input('email').value = chosen;
      this.#goBack(this.#form.input('email'));
      void this.#submit();
    };
    this.#replace(typoView(email, suggestion, this.#speaker, use));
  }

  /** @param {Answer} answer */
  #fail({ status, body }) {
    this.#stop(SPEAKING.includes(status) && body?.detail ? body.detail : this.#speaker.say('component.broken'), body?.correlationId);
  }

  /** @param {string} message @param {string} [number] */
  #stop(message, number) {
    this.#replace(problemView(message, number, this.#speaker, () => this.#goBack(this.#form.input('firstName'))));
  }

  /** @param {import('./signUp.js').Problem[]} problems */
  #refuse(problems) {
    this.#tell('');
    this.#form.refuse(problems);
  }

  /** @param {HTMLElement[]} shown */
  #replace(shown) {
    this.#tell('');
    this.#view.replaceChildren(...shown);
    shown[0]?.focus();
  }

  /** @param {HTMLElement} focused */
  #goBack(focused) {
    this.#tell('');
    this.#view.replaceChildren(this.#form.element);
    focused.focus();
  }

  /** @param {string} words */
  #tell(words) {
    this.#status.textContent = words;
  }
}

if (!customElements.get('slotkeeper-form')) customElements.define('slotkeeper-form', SlotkeeperForm);
