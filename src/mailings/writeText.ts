import type { Event } from '../events/event.ts';
import { markdownToText } from '../markdown/markdownToText.ts';
import { renderMarkdown } from '../markdown/renderMarkdown.ts';
import type { OrganiserText, TextSubject } from '../registrations/emails/organiserTexts.ts';
import { fillMarkdown, fillPlaceholders, placeholderValues } from './placeholders.ts';

/** Above the headings of the text is that of the email. */
const TOP_HEADING = 2;

type About = Pick<TextSubject, 'registration' | 'event' | 'link'>;

/** Markdown of an organiser for one person, as HTML and as plain text. */
export function writeText(markdown: string, language: string, about: About): OrganiserText {
  const filled = fillMarkdown(markdown, valuesFor(about));
  return { html: renderMarkdown(filled, { topHeading: TOP_HEADING }), text: markdownToText(filled), language };
}

/** A subject has no Markdown. */
export function writeSubject(subject: string, about: About): string {
  return fillPlaceholders(subject, valuesFor(about));
}

/** The text in the language of a person, or else of the event, or else the first. */
export function chooseText<Text>(
  texts: Record<string, Text>,
  language: string,
  event: Pick<Event, 'language'>,
): { text: Text; language: string } | null {
  const chosen = [language, event.language, ...Object.keys(texts)].find((candidate) => texts[candidate] !== undefined);
  const text = chosen === undefined ? undefined : texts[chosen];
  return text === undefined || chosen === undefined ? null : { text, language: chosen };
}

function valuesFor({ registration, event, link }: About) {
  return placeholderValues(registration, event, { link, isProved: registration.confirmedAt !== null });
}
