/** How many messages an address that has not proved itself is sent, and how often a registration asks for another address. */
export const messageAllowances = (options: string) => [
  `CREATE TABLE message_allowances (
  id         TEXT PRIMARY KEY NOT NULL, -- HMAC of the address, without the dots and the plus tag before the @
  planned    TEXT NOT NULL,             -- JSON: when each message of the last day may leave; the id of one that is held back
  revision   INTEGER NOT NULL,          -- 1: the row is new
  expires_at TEXT NOT NULL              -- from then on nothing counts any more and the row is deleted
) ${options}`,
  // Whether an address has proved itself is asked for many addresses at once, whatever their events.
  'CREATE INDEX confirmed_addresses ON registrations (email_normalized) WHERE confirmed_at IS NOT NULL AND ended_at IS NULL',
  `CREATE INDEX email_changes_by_registration ON audit_log (subject_id, at) WHERE action = 'registration.email_change_requested'`,
];
