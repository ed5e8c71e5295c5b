import type { Event } from './event.ts';

/** Ours, for organisers who have said none. */
const USUAL = '#1d5fa8';
const LIGHT = '#ffffff';
const DARK = '#000000';

/** The organiser's colour, and the colour of text on it: of light and dark the one with more contrast, so always 4.5 or more (WCAG 2.2, 1.4.3). */
export function coloursOf({ colour }: Pick<Event, 'colour'>): { colour: string; onColour: string } {
  const chosen = colour ?? USUAL;
  return { colour: chosen, onColour: contrast(chosen, LIGHT) >= contrast(chosen, DARK) ? LIGHT : DARK };
}

/** WCAG 2.2: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
