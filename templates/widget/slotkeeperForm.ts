import { acceptLanguageOf } from './acceptLanguage.ts';
import { ApiClient } from './apiClient.ts';
import type { FormConfig, Picture, Registration } from './apiTypes.ts';
import { createElement } from './dom.ts';
import { SignUpFlow } from './signUpFlow.ts';
import { styleSheets } from './styles.ts';
import { Translator } from './translator.ts';

/** The service is where this file was loaded from. */
const BASE_URL = new URL('.', import.meta.url);
/** Delay before the first retry when the form cannot be loaded. It doubles each time. */
const RETRY_DELAY_MS = 5_000;

/**
 * A sign-up form on any page: `<slotkeeper-form event="harbour-walk" language="fr"></slotkeeper-form>`. Its content is
 * shown until the form is loaded. `heading="off"` leaves out title, time and place, which the page says itself; `picture="on"` shows
 * the picture of the event. It dispatches `slotkeeper-registered` after each registration.
 */
class SlotkeeperForm extends HTMLElement {
  static observedAttributes = ['event', 'language', 'heading', 'picture'];

  readonly #root = this.attachShadow({ mode: 'open' });
  /** The latest load. Results of earlier ones are ignored. */
  #loadNumber = 0;
  #flow: SignUpFlow | undefined;

  constructor() {
    super();
    this.#root.append(createElement('slot'));
  }

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#followWhileVisible);
    // An element that is moved within its page keeps its input.
    if (this.#flow) this.#followWhileVisible();
    else void this.#load(++this.#loadNumber);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#followWhileVisible);
    this.#loadNumber++;
    this.#flow?.stopFollowing();
  }

  attributeChangedCallback() {
    if (this.isConnected && this.#loadNumber > 0) void this.#load(++this.#loadNumber);
  }

  async #load(loadNumber: number, retryDelay = RETRY_DELAY_MS): Promise<void> {
    const isLatest = () => loadNumber === this.#loadNumber;
    try {
      const api = new ApiClient(BASE_URL, this.getAttribute('event'), acceptLanguageOf(this));
      const config = await api.loadForm();
      if (isLatest()) await this.#show(config, api);
    } catch (error) {
      if (!isLatest()) return;
      console.warn('slotkeeper-form', error);
      setTimeout(() => isLatest() && this.#load(loadNumber, retryDelay * 2), retryDelay);
    }
  }

  async #show(config: FormConfig, api: ApiClient): Promise<void> {
    const { event, language, direction, isAllowed, closed } = config;
    const translator = new Translator(config, BASE_URL);
    const { t } = translator;
    const hasHeading = this.getAttribute('heading') !== 'off';
    const hasPaper = getComputedStyle(this).getPropertyValue('--slotkeeper-paper').trim() !== '';
    const frame = createElement('div', {
      ...{ part: hasPaper ? 'frame frame-paper' : 'frame', lang: language, dir: direction },
      ...(!hasHeading && { role: 'region', 'aria-label': event.title }),
    });
    this.#flow?.stopFollowing();
    this.#flow = undefined;
    this.#root.adoptedStyleSheets = styleSheets(config);
    this.#root.replaceChildren(frame);
    if (!isAllowed) return frame.append(createElement('p', { part: 'not-allowed', role: 'alert' }, t('widget.notAllowed')));
    const lostLink = new URL(`events/${event.slug}/link?lang=${language}`, BASE_URL).href;
    const flow = new SignUpFlow({ api, config, translator, onRegistered: this.#dispatchRegistered }, lostLink);
    this.#flow = flow;
    if (config.picture && this.getAttribute('picture') === 'on') frame.append(picture(config.picture));
    if (hasHeading) frame.append(...heading(event, t));
    frame.append(flow.view, flow.status);
    if (event.contact) frame.append(createElement('p', { part: 'contact' }, t('page.questions', { contact: event.contact })));
    if (closed) return;
    await flow.start();
    this.#followWhileVisible();
  }

  #followWhileVisible = () => {
    if (document.hidden || !this.isConnected) this.#flow?.stopFollowing();
    else this.#flow?.followAvailability();
  };

  #dispatchRegistered = (registration: Registration) => {
    this.dispatchEvent(new CustomEvent('slotkeeper-registered', { detail: registration, bubbles: true, composed: true }));
  };
}

function picture({ url, smallUrl, smallWidth, width, height, alt }: Picture): HTMLElement {
  const srcset = `${smallUrl} ${smallWidth}w, ${url} ${width}w`;
  return createElement('img', {
    ...{ part: 'picture', src: url, srcset, sizes: '(min-width: 40rem) 40rem, 100vw', alt, width: String(width), height: String(height) },
  });
}

function heading({ title, when, location, organiser }: FormConfig['event'], t: Translator['t']): HTMLElement[] {
  const time = createElement('p', { part: 'when' }, when);
  if (location) time.append(createElement('br'), location);
  const above = organiser ? [createElement('p', { part: 'organiser' }, t('page.organised', { organiser }))] : [];
  return [...above, createElement('h2', { part: 'title' }, title), time];
}

if (!customElements.get('slotkeeper-form')) customElements.define('slotkeeper-form', SlotkeeperForm);
