/** Who came: how many of each party, and every check-in that a door has sent. */
export const checkInsAtTheDoor = (options: string) => [
  `ALTER TABLE registrations ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0 CHECK (arrived >= 0 AND arrived <= slots)
  /* how many of the party came: the sum of what its check-ins counted */`,
  `CREATE TABLE check_ins (
  event_id        TEXT NOT NULL REFERENCES events (id),
  id              TEXT NOT NULL,           -- made by the device, so that it can send the same check-in again
  sequence        INTEGER NOT NULL,        -- order of arriving at the server, from 1 at each event
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  people          INTEGER NOT NULL CHECK (people <> 0), -- how many the door let in; negative: taken back
  counted         INTEGER NOT NULL,        -- by how much it changed arrived
  arrived         INTEGER NOT NULL CHECK (arrived >= 0), -- how many of the party came, after it
  outcome         TEXT NOT NULL CHECK (outcome IN ('accepted', 'already_in', 'too_many', 'not_valid', 'undone', 'nothing_to_undo')),
  undoes          TEXT,                    -- the check-in that it takes back
  device          TEXT NOT NULL,           -- random name of the phone or program
  actor           TEXT NOT NULL,           -- as in the audit log
  scanned_at      TEXT NOT NULL,           -- by the clock of the device
  received_at     TEXT NOT NULL,
  PRIMARY KEY (event_id, id),
  CONSTRAINT one_check_in_per_sequence UNIQUE (event_id, sequence)
) ${options}`,
  'CREATE INDEX check_ins_by_registration ON check_ins (registration_id)',
  'CREATE INDEX check_ins_by_undone ON check_ins (event_id, undoes) WHERE undoes IS NOT NULL',
  'CREATE INDEX check_in_conflicts ON check_ins (event_id, sequence) WHERE counted <> people',
  // Lists of who came read the index alone, as all others do.
  'DROP INDEX people_of_event',
  'CREATE INDEX people_of_event ON registrations (event_id, sequence, search_text, state, slots, member, arrived)',
];
