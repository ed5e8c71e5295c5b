/**
 * Deadlines that were promised, and corrections of the address. An added column has its comment between slashes and stars:
 * SQLite puts the rest of the CREATE TABLE behind it.
 */
export const deadlinesAndCorrections = (tableOptions: string) => {
  const isSqlite = tableOptions === 'STRICT';
  /** A time as text and a number of minutes, added. */
  const plus = (time: string, minutes: string) =>
    isSqlite
      ? `strftime('%Y-%m-%dT%H:%M:%fZ', ${time}, ${minutes} || ' minutes')`
      : `to_char((${time}::timestamptz + make_interval(mins => ${minutes}::integer)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const timeLimit = (column: string) => `(SELECT e.${column} FROM events e WHERE e.id = registrations.event_id)`;
  return [
    `ALTER TABLE registrations ADD COLUMN confirm_by TEXT
  /* until when slots are held without being confirmed, if the email leaves at once; empty: no limit, or no slots */`,
    'ALTER TABLE registrations ADD COLUMN offer_until TEXT /* until when an offer is held, if the email leaves at once */',
    `ALTER TABLE registrations ADD COLUMN corrections INTEGER NOT NULL DEFAULT 0 CHECK (corrections >= 0)
  /* how often the person corrected the form before confirming */`,
    'ALTER TABLE registrations ADD COLUMN email_corrected_at TEXT /* emails from before went to a wrong address, and are withdrawn */',
    `UPDATE registrations SET confirm_by = ${plus('registered_at', timeLimit('confirm_within_minutes'))} WHERE wait_listed_at IS NULL`,
    `UPDATE registrations SET offer_until = ${plus('offered_at', timeLimit('offer_within_minutes'))} WHERE offered_at IS NOT NULL`,
    // Of the few whose new address is not confirmed yet: a lost link is sent there, too.
    `CREATE INDEX pending_addresses ON registrations (event_id, pending_email_normalized)
  WHERE pending_email_normalized IS NOT NULL AND ended_at IS NULL`,
  ];
};
