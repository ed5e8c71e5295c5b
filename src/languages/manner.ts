import { textOf } from './texts.ts';

/** How a language is written: the direction of the script, and the side where lines start. */
export function manner(language: string) {
  const direction = textOf(language, 'language.direction');
  return { language, direction, start: direction === 'rtl' ? 'right' : 'left' };
}
