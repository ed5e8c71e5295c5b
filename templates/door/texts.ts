import { formatMessage, type Values } from '../widget/messageFormat.ts';

export type Translate = (key: string, values?: Values) => string;

/** The texts of the page, by their key below `door.app`. */
export function createTexts(texts: Record<string, string>, locale: string): Translate {
  return (key, values = {}) => formatMessage(texts[key] ?? key, values, locale);
}
