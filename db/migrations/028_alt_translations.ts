/** What a picture shows can be said in several languages. */
export const altTranslations = () => [
  'ALTER TABLE event_pictures ADD COLUMN alt_translations TEXT /* in other languages, JSON: {"fr":"…"} */',
];
