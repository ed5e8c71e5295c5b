/** Sums of unconfirmed slots are read from the indexes alone: one network may hold thousands, and each of its sign-ups asks. */
export const unconfirmedSums = () => [
  'DROP INDEX unconfirmed_by_network',
  'DROP INDEX unconfirmed_by_site',
  'CREATE INDEX unconfirmed_by_network ON registrations (event_id, client_network, slots) WHERE client_network IS NOT NULL',
  'CREATE INDEX unconfirmed_by_site ON registrations (event_id, client_site, slots) WHERE client_site IS NOT NULL',
];
