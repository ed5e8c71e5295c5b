/** Block comments: SQLite keeps what is added here in the middle of the table's text. */
export const languages = () => [
  'ALTER TABLE events ADD COLUMN organiser TEXT /* who invites, as people know them */',
  'ALTER TABLE events ADD COLUMN colour TEXT /* the colour of the organiser: #1d5fa8 */',
  "ALTER TABLE events ADD COLUMN language TEXT NOT NULL DEFAULT 'en' /* spoken to whoever prefers none that we speak */",
  "ALTER TABLE registrations ADD COLUMN language TEXT NOT NULL DEFAULT 'en' /* that of the form: letters and pages speak it */",
];
