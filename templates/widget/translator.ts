import type { FormConfig } from './apiTypes.ts';
import { createElement } from './dom.ts';
import { formatMessage, splitMarkup, type Values } from './messageFormat.ts';

/** The texts of one form in its language. */
export class Translator {
  readonly #texts: Record<string, string>;
  readonly #locale: string;
  readonly #baseUrl: URL;

  /** Links in texts are relative to the base URL. */
  constructor({ texts, locale }: FormConfig, baseUrl: URL) {
    this.#texts = texts;
    this.#locale = locale;
    this.#baseUrl = baseUrl;
  }

  t = (key: string, values: Values = {}): string => formatMessage(this.#texts[key] ?? key, values, this.#locale);

  /** A text that contains markup, as nodes. */
  rich = (key: string, values: Values = {}): (Node | string)[] =>
    splitMarkup(this.#texts[key] ?? key).map(({ tag, href, text }) => {
      const content = formatMessage(text, values, this.#locale);
      return tag ? createElement(tag, { href: href && new URL(href, this.#baseUrl).href }, content) : content;
    });

  /** Date, time and zone in the format of the service; in UTC if this browser does not know the zone yet. The date is ISO 8601. */
  formatDateTime(date: string, zone: string): string {
    try {
      return this.#formatIn(date, zone);
    } catch {
      return this.#formatIn(date, 'UTC');
    }
  }

  #formatIn(date: string, zone: string): string {
    const format = new Intl.DateTimeFormat(this.#locale, { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
    return this.t('page.at', { time: format.format(new Date(date)), zone: this.#zoneName(date, zone) });
  }

  /** As the service names it: see `zoneName` in src/events/formatTime.ts. */
  #zoneName(date: string, zone: string): string {
    if (zone === 'UTC') return zone;
    const words = (['longGeneric', 'long'] as const).map((timeZoneName) => {
      const parts = new Intl.DateTimeFormat(this.#locale, { timeZone: zone, timeZoneName }).formatToParts(new Date(date));
      return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    });
    return words.find((word) => !/[+−-]\d|[:(]|^tijd in |^$/.test(word)) ?? zone;
  }
}
