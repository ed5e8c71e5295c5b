import { rawText } from './translate.ts';

export function textDirection(language: string) {
  const direction = rawText(language, 'language.direction');
  return { language, direction, start: direction === 'rtl' ? 'right' : 'left' };
}
