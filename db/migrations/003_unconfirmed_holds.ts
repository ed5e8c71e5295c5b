/**
 * Bounds slots that are held by people who have not confirmed. An added column has its comment between slashes and stars:
 * SQLite puts the rest of the CREATE TABLE behind it.
 */
export const unconfirmedHolds = () => [
  'ALTER TABLE events ADD COLUMN unconfirmed_slots INTEGER NOT NULL DEFAULT 0 /* of slots_taken, those that are held but not confirmed */',
  `UPDATE events SET unconfirmed_slots = (SELECT coalesce(sum(r.slots), 0) FROM registrations r
  WHERE r.event_id = events.id AND r.ended_at IS NULL AND r.confirmed_at IS NULL AND r.wait_listed_at IS NULL)`,
  `ALTER TABLE registrations ADD COLUMN confirm_first INTEGER NOT NULL DEFAULT 0 CHECK (confirm_first IN (0, 1))
  /* 1: no slots are held; they are given when the link is followed, if there are enough */`,
  `ALTER TABLE registrations ADD COLUMN client_network TEXT
  /* HMAC of the IPv4 address or IPv6 /64 that signed up; only while slots are held and not confirmed */`,
  'ALTER TABLE registrations ADD COLUMN client_site TEXT /* the same of the IPv6 /48; empty for IPv4 */',
  // Only unconfirmed holds have a network, so both indexes stay small.
  'CREATE INDEX unconfirmed_by_network ON registrations (event_id, client_network) WHERE client_network IS NOT NULL',
  'CREATE INDEX unconfirmed_by_site ON registrations (event_id, client_site) WHERE client_site IS NOT NULL',
];
