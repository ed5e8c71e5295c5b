/** What makes the page of an event an invitation. An added column has its comment between slashes and stars, as in 013. */
export const invitations = (options: string) => [
  'ALTER TABLE events ADD COLUMN description TEXT /* in Markdown; empty: none */',
  'ALTER TABLE events ADD COLUMN translations TEXT /* title and description in other languages, JSON: {"fr":{"title":…,"description":…}} */',
  `CREATE TABLE event_pictures (
  id         TEXT PRIMARY KEY NOT NULL,  -- part of its address, so that nobody guesses that of a draft
  event_id   TEXT NOT NULL REFERENCES events (id),
  kind       TEXT NOT NULL CHECK (kind IN ('picture', 'logo')),
  alt        TEXT NOT NULL CHECK (alt <> ''), -- what it shows, for those who do not see it
  width      INTEGER NOT NULL CHECK (width > 0), -- pixels of the large one
  height     INTEGER NOT NULL CHECK (height > 0),
  large      TEXT NOT NULL,              -- the file in base64: JPEG for a picture, WebP for a logo
  small      TEXT NOT NULL,              -- the same for small screens
  created_at TEXT NOT NULL,
  CONSTRAINT one_picture_per_kind UNIQUE (event_id, kind)
) ${options}`,
];
