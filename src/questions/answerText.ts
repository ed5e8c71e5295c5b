import { countCharacters } from '../validation/characters.ts';
import { hasVisibleText, withoutInvisible } from '../validation/text.ts';

/** Most characters of an answer, as people count them. */
export const MAX_TEXT_LENGTH = { short_text: 200, long_text: 2_000 } as const;

/** Letters of no language carry so many marks, and normalising them takes the square of their number. */
const TOO_MANY_MARKS = /\p{M}{31}/u;

/** Why a text is no answer; `long`: it has more than `limit` characters. */
export type TextFault = 'unseen' | 'long' | 'lines';

/**
 * The text as it is stored: in NFC, without outer spaces and without characters that nobody sees, which pasting brings along. Null: there
 * is nothing to see. A short text is one line.
 */
export function readText(kind: 'short_text' | 'long_text', typed: string, limit: number): { text: string | null } | { fault: TextFault } {
  // A character may have several code units: an emoji of a family eleven.
  if (typed.length > MAX_TEXT_LENGTH[kind] * 5) return { fault: 'long' };
  if (!typed.isWellFormed() || TOO_MANY_MARKS.test(typed)) return { fault: 'unseen' };
  const text = withoutInvisible(typed.replaceAll(/\r\n?/g, '\n')).normalize('NFC').trim();
  if (!hasVisibleText(text)) return { text: null };
  if (kind === 'short_text' && text.includes('\n')) return { fault: 'lines' };
  return countCharacters(text, limit) > limit ? { fault: 'long' } : { text };
}
