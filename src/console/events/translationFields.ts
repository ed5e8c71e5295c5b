import type { EventInput } from '../../events/eventSchema.ts';
import type { EventTranslations } from '../../events/eventTexts.ts';
import type { FormFields } from '../../http/formFields.ts';
import { LANGUAGES, rawText } from '../../i18n/translate.ts';

const TEXTS = ['title', 'description'] as const;

/** As the schema names it in its errors: `translations.fr.title`. */
function fieldName(language: string, text: string): string {
  return `translations.${language}.${text}`;
}

/** The translations that the form sent. */
export function toTranslations(fields: FormFields): EventTranslations {
  const ofLanguage = (language: string) => TEXTS.map((text) => [text, fields[fieldName(language, text)]?.trim() || null]);
  return Object.fromEntries(LANGUAGES.map((language) => [language, Object.fromEntries(ofLanguage(language))]));
}

/** What the form shows of stored translations. */
export function toTranslationFields(translations: EventInput['translations']): FormFields {
  return Object.fromEntries(
    Object.entries(translations ?? {}).flatMap(([language, texts]) => TEXTS.map((text) => [fieldName(language, text), texts[text] ?? ''])),
  );
}

/** The fields of every language but that of the event, with what was typed and what is wrong with it. */
export function translationInputs(fields: FormFields, errors: Record<string, string> = {}) {
  return LANGUAGES.filter((language) => language !== fields.language).map((language) => {
    const input = (text: string) => ({
      name: fieldName(language, text),
      value: fields[fieldName(language, text)],
      error: errors[fieldName(language, text)],
    });
    return { language, name: rawText(language, 'language.name'), title: input('title'), description: input('description') };
  });
}

/** Whether one of them is filled in or wrong: then they are not folded away. */
export function hasTranslations(inputs: ReturnType<typeof translationInputs>): boolean {
  return inputs.some(({ title, description }) => title.value || description.value || title.error || description.error);
}
