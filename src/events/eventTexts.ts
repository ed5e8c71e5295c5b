/** Title and description in another language than that of the event; null: as in the language of the event. */
export interface EventTranslation {
  title: string | null;
  description: string | null;
}

/** By language: `{ fr: { title: 'Promenade', description: null } }`. */
export type EventTranslations = Record<string, EventTranslation>;

interface TranslatedTexts {
  title: string;
  description: string | null;
  /** JSON of `EventTranslations`. */
  translations: string | null;
  /** Of the title and the description. */
  language: string;
}

/** Never fails: what somebody else wrote into the database counts as no translations. */
export function readTranslations({ translations }: { translations: string | null }): EventTranslations {
  if (translations === null) return {};
  try {
    return JSON.parse(translations) as EventTranslations;
  } catch {
    return {};
  }
}

/** The event as readers of this language see it. What is not translated stays in the language of the event. */
export function inLanguage<Texts extends TranslatedTexts>(event: Texts, language: string): Texts {
  if (event.translations === null || language === event.language) return event;
  const { title, description } = readTranslations(event)[language] ?? {};
  return { ...event, title: title ?? event.title, description: description ?? event.description };
}

/** For texts of errors, whose readers may have another language than the event. */
export function titleValues(event: TranslatedTexts): (language: string) => { event: string } {
  return (language) => ({ event: inLanguage(event, language).title });
}
