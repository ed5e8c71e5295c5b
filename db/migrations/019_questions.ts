/** Questions that an event asks whoever signs up, and their answers. An added column has its comment between slashes and stars. */
export const questions = (options: string) => [
  `CREATE TABLE event_questions (
  event_id    TEXT NOT NULL REFERENCES events (id),
  id          TEXT NOT NULL,             -- unique in the event, and never used again: q1
  position    INTEGER NOT NULL CHECK (position > 0), -- order in the form
  kind        TEXT NOT NULL CHECK (kind IN ('short_text', 'long_text', 'one_of', 'several_of', 'number', 'date', 'consent')),
  scope       TEXT NOT NULL CHECK (scope IN ('registration', 'person', 'others')), -- asked once, of each person of a party, or of each but the applicant
  label       TEXT NOT NULL,             -- JSON: the question by language
  help        TEXT NOT NULL,             -- JSON: its help text by language
  required    INTEGER NOT NULL CHECK (required IN (0, 1)),
  options     TEXT NOT NULL,             -- JSON: the choices, each with an id and its wording by language
  min         INTEGER,                   -- least number, or fewest choices
  max         INTEGER,                   -- largest number, most choices, or most characters
  archived_at TEXT,                      -- asked no more since then; its answers stay
  PRIMARY KEY (event_id, id)
) ${options}`,
  'ALTER TABLE events ADD COLUMN question_count INTEGER NOT NULL DEFAULT 0 CHECK (question_count >= 0) /* rows in event_questions, archived ones too */',
  'ALTER TABLE registrations ADD COLUMN answers TEXT /* JSON: answers by the id of the question; empty: none, or erased */',
];
