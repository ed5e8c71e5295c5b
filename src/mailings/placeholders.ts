import type { Event } from '../events/event.ts';
import { inLanguage } from '../events/eventTexts.ts';
import { formatEventTime } from '../events/formatTime.ts';
import type { Registration } from '../registrations/domain/registration.ts';

/** What organisers can leave to be filled in, as `{first_name}`. A closed list: there is no template language. */
export const PLACEHOLDERS = ['first_name', 'last_name', 'event', 'date', 'place', 'organiser', 'slots', 'link'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];
type PlaceholderValues = Record<Placeholder, string>;

const PATTERN = /( ?)\{([a-z_]+)\}/g;
/** What somebody may have meant as a placeholder: `{firstName}`, `{First name}`, `{prénom}`. */
const SIMILAR = /\{([\p{L}\p{M}\p{N}_ .-]{1,40})\}/gu;

/** Those in the text that are not in the list: they would reach everybody as they were typed. */
export function unknownPlaceholders(text: string): string[] {
  return [...text.matchAll(SIMILAR)].map(([, name = '']) => name).filter((name) => !isPlaceholder(name));
}

/** How many values are filled into the text. */
export function countPlaceholders(text: string): number {
  return [...text.matchAll(PATTERN)].filter(([, , name = '']) => isPlaceholder(name)).length;
}

/**
 * What stands for one person. `isProved`: the address has proved itself. To others nothing is repeated that a stranger may have typed.
 * `link` is the private page of the registration.
 */
export function placeholderValues(
  { firstName, lastName, slots, language }: Registration,
  event: Event,
  { link, isProved }: { link: string; isProved: boolean },
): PlaceholderValues {
  return {
    first_name: isProved ? firstName : '',
    last_name: isProved ? lastName : '',
    event: inLanguage(event, language).title,
    date: formatEventTime(event, language),
    place: event.location ?? '',
    organiser: event.organiser ?? '',
    slots: String(slots),
    link,
  };
}

/** A space before a value that is empty is left out: "Hello {first_name}," becomes "Hello,". */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return fill(text, values, (value) => value);
}

/** The same in Markdown, in which a value stays the text that it is. The link stays a link. */
export function fillMarkdown(text: string, values: PlaceholderValues): string {
  return fill(text, values, (value, name) => (name === 'link' ? value : escapeMarkdown(value)));
}

function fill(text: string, values: PlaceholderValues, write: (value: string, name: Placeholder) => string): string {
  return text.replace(PATTERN, (whole, space: string, name: string) => {
    if (!isPlaceholder(name)) return whole;
    return values[name] === '' ? '' : space + write(values[name], name);
  });
}

/** CommonMark 2.4: any ASCII punctuation can be escaped. */
function escapeMarkdown(value: string): string {
  return value.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}
