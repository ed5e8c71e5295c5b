/** What is asked for every minute, and is little among a million letters that have left. */
export const lettersFoundAtOnce = () => [
  'CREATE INDEX letters_given_up ON letters (undeliverable_at) WHERE undeliverable_at IS NOT NULL',
  'CREATE INDEX letters_about_no_event ON letters (written_at) WHERE event_id IS NULL',
];
