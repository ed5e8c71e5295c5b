/**
 * What organisers do with one registration: add it by hand, also without an email address, confirm it, erase it, and why.
 * An added column has its comment between slashes and stars: SQLite puts the rest of the CREATE TABLE behind it.
 */
export const organiserActs = (options: string) => [
  `ALTER TABLE registrations ADD COLUMN origin TEXT NOT NULL DEFAULT 'form' CHECK (origin IN ('form', 'organiser', 'paper'))
  /* form: the person signed up; organiser: added by hand; paper: added by hand without an email address */`,
  // Other rows would need a made-up address, to which something might be sent one day.
  `ALTER TABLE registrations ADD COLUMN has_email INTEGER NOT NULL DEFAULT 1
  CHECK (has_email = 1 OR (has_email = 0 AND email = '' AND email_normalized = id))
  /* 0: no address is known and nothing is sent; email is empty, and email_normalized is the id, which no address can be */`,
  `ALTER TABLE registrations ADD COLUMN confirmed_by_organiser INTEGER NOT NULL DEFAULT 0
  CHECK (confirmed_by_organiser = 0 OR (confirmed_by_organiser = 1 AND confirmed_at IS NOT NULL))
  /* 1: confirmed, or given its address, on the person's behalf: the mailbox has not proved itself */`,
  'ALTER TABLE registrations ADD COLUMN erased_at TEXT /* when the personal data of this one person was erased */',
  `CREATE TABLE audit_notes (
  id              TEXT PRIMARY KEY NOT NULL REFERENCES audit_log (id), -- the entry that it explains
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  event_id        TEXT NOT NULL REFERENCES events (id),
  note            TEXT NOT NULL            -- why, in the organiser's words; not part of the hash chain, so that it can be erased
) ${options}`,
  'CREATE INDEX audit_notes_by_registration ON audit_notes (registration_id)',
  'CREATE INDEX audit_notes_by_event ON audit_notes (event_id)',
];
