/**
 * Drafts, sign-up that opens and closes by itself, events that are not listed, and a version of the settings. An added column has
 * its comment between slashes and stars: SQLite puts the rest of the CREATE TABLE behind it.
 */
export const eventLifecycle = () => [
  'ALTER TABLE events ADD COLUMN published_at TEXT /* empty: a draft, which only its team sees */',
  'UPDATE events SET published_at = created_at',
  'ALTER TABLE events ADD COLUMN opens_at TEXT CHECK (opens_at < starts_at) /* sign-up opens then; empty: when the event is published */',
  'ALTER TABLE events ADD COLUMN opens_local TEXT /* the same as wall-clock time at the place of the event */',
  `ALTER TABLE events ADD COLUMN closes_at TEXT CHECK (closes_at <= starts_at AND closes_at > opens_at)
  /* sign-up closes then; empty: when the event begins */`,
  'ALTER TABLE events ADD COLUMN closes_local TEXT /* the same as wall-clock time at the place of the event */',
  `ALTER TABLE events ADD COLUMN visibility TEXT NOT NULL DEFAULT 'listed' CHECK (visibility IN ('listed', 'unlisted'))
  /* unlisted: only those who know its address find it */`,
  `ALTER TABLE events ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0)
  /* how often settings or state were changed, from 1; whoever changes an older one is told */`,
];
