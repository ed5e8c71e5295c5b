import type { Event } from './event.ts';

/** For organisers who have chosen no colour. */
const DEFAULT_COLOUR = '#1d5fa8';
const LIGHT = '#ffffff';
const DARK = '#000000';

/** The organiser's colour and the colour of text on it: white or black, whichever has more contrast, so always 4.5 or more (WCAG 2.2, 1.4.3). */
export function organiserColours({ colour }: Pick<Event, 'colour'>): { colour: string; onColour: string } {
  const background = colour ?? DEFAULT_COLOUR;
  return { colour: background, onColour: contrastRatio(background, LIGHT) >= contrastRatio(background, DARK) ? LIGHT : DARK };
}

/** Contrast ratio as defined by WCAG 2.2, from 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((offset) => toLinear(Number.parseInt(colour.slice(offset, offset + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function toLinear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
