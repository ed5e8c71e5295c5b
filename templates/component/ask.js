import { hex, solve } from './proof.js';

/** How long an answer is waited for. Milliseconds. */
const PATIENCE = 20_000;

/**
 * @typedef {object} About What `GET /form` tells.
 * @property {{ slug: string, title: string, when: string, zone: string, location: string | null, organiser: string | null, contact: string | null, most: number }} event
 * @property {boolean} isAllowed
 * @property {string | null} closed
 * @property {string} privacy
 * @property {boolean} needsProof
 * @property {boolean} hasMailbox
 * @property {string} colour
 * @property {string} onColour
 * @property {string} language
 * @property {string} locale
 * @property {string} direction
 * @property {Record<string, string>} texts
 */

/** @typedef {{ remaining: number, waitList: { open: boolean } }} Slots */
/** @typedef {{ firstName: string, lastName: string, email: string, phone: string, slots: number | string, member: boolean, waitList: boolean }} Wish */
/** @typedef {{ status: number, body: any }} Answer A promise of one fails when nobody answers. */

/** The service, as a sign-up form asks it. It carries the form token, and renews an outdated one by itself. */
export class Service {
  /** @param {URL} base @param {string | null} event @param {string} language as Accept-Language wants it, RFC 9110 12.5.4 */
  constructor(base, event, language) {
    this.base = base;
    this.event = event;
    this.language = language;
    this.token = '';
    this.key = { for: '', value: '' };
  }

  /** @param {string} path */
  at(path) {
    return new URL(path, this.base).href;
  }

  /** What to show, in the language that suits best. @param {RequestCache} [cache] @returns {Promise<About>} */
  async about(cache = 'default') {
    const { status, body } = await this.get('form', cache);
    if (status !== 200) throw new Error(`The form cannot be shown: ${body?.detail ?? status}`);
    this.event = body.event.slug;
    this.language = body.language;
    return body;
  }

  /** @returns {Promise<Answer>} */
  slots() {
    return this.get('slots');
  }

  /** Asks for a form token. @returns {Promise<Answer>} */
  async renew() {
    const answer = await this.post('token', { event: this.event });
    if (answer.status === 200) this.token = answer.body.token;
    return answer;
  }

  /** The address that was likely meant. Nobody who answers late holds up a sign-up. @param {string} email @returns {Promise<string | null>} */
  async suggestion(email) {
    const { body } = await this.post('email_suggestion', { email }).catch(() => ({ body: null }));
    return body?.suggestion ?? null;
  }

  /** The same wish has the same key: sent again, it is still one registration. A proof is good for once. @param {Wish} wish @param {boolean} needsProof */
  async register(wish, needsProof) {
    const asked = JSON.stringify(wish);
    // Not crypto.randomUUID, which pages without TLS lack.
    if (this.key.for !== asked) this.key = { for: asked, value: hex(crypto.getRandomValues(new Uint8Array(16))) };
    const proof = needsProof ? await this.proof() : '';
    return this.withToken('register', wish, { 'Idempotency-Key': this.key.value, ...(proof && { 'X-Proof': proof }) });
  }

  /** About a second of work. */
  async proof() {
    const { status, body } = await this.get('proof', 'no-store');
    return status === 200 ? solve(body) : '';
  }

  /** The letter once more. @param {string} email */
  resend(email) {
    return this.withToken('resend', { email });
  }

  /**
   * An outdated token is renewed, once, and nobody notices.
   * @param {string} path @param {object} body @param {Record<string, string>} [headers]
   */
  async withToken(path, body, headers = {}) {
    const send = () => this.post(path, body, { ...headers, X_Authorization: `Bearer ${this.token}` });
    const answer = this.token ? await send() : { status: 401, body: null };
    if (answer.status !== 401 && answer.status !== 403) return answer;
    const renewed = await this.renew();
    return renewed.status === 200 ? send() : renewed;
  }

  /** @param {string} path @param {RequestCache} [cache] */
  get(path, cache = 'default') {
    const url = new URL(path, this.base);
    if (this.event !== null) url.searchParams.set('event', this.event);
    return this.fetch(url, { cache });
  }

  /** @param {string} path @param {object} body @param {Record<string, string>} [headers] */
  post(path, body, headers = {}) {
    const json = { 'Content-Type': 'application/json', ...headers };
    return this.fetch(new URL(path, this.base), { method: 'POST', body: JSON.stringify(body), headers: json });
  }

  /** @param {URL} url @param {RequestInit} options @returns {Promise<Answer>} */
  async fetch(url, { headers, ...options }) {
    const spoken = { Accept: 'application/json', 'Accept-Language': this.language, ...headers };
    const reply = await fetch(url, { ...options, headers: spoken, credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
    return { status: reply.status, body: await reply.json().catch(() => null) };
  }
}
