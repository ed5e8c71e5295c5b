import { fill, pieces } from './words.js';

/** @typedef {import('./ask.js').About} About */
/** @typedef {import('./words.js').Values} Values */

/**
 * Made by hand and not of HTML, so that nothing anybody typed is ever markup.
 * @param {string} tag @param {Record<string, string | boolean | null | undefined>} [attributes] @param {...(Node | string)} children
 * @returns {any} the element: whoever asks knows which
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** Speaks the language of one form. */
export class Speaker {
  /** @param {About} about @param {URL} base */
  constructor({ texts, locale }, base) {
    this.texts = texts;
    this.locale = locale;
    this.base = base;
  }

  /** @param {string} key @param {Values} [values] */
  say(key, values = {}) {
    return fill(this.texts[key] ?? key, values, this.locale);
  }

  /** A text that holds markup. @param {string} key @param {Values} [values] @returns {(Node | string)[]} */
  rich(key, values = {}) {
    return pieces(this.texts[key] ?? key).map(({ tag, href, text }) => {
      const words = fill(text, values, this.locale);
      return tag ? element(tag, { href: href && new URL(href, this.base).href }, words) : words;
    });
  }

  /** A moment as people say it, like the service does. @param {string} at ISO-8601 @param {string} zone */
  when(at, zone) {
    const style = new Intl.DateTimeFormat(this.locale, { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
    return this.say('page.at', { time: style.format(new Date(at)), zone });
  }
}

/** @param {string} words @param {() => unknown} onClick @param {string} [part] */
export function button(words, onClick, part = 'button') {
  const made = element('button', { type: 'button', part }, words);
  made.addEventListener('click', onClick);
  return made;
}
