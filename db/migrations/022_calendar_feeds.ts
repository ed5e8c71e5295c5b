/** Private addresses at which calendar programs read the events of an account. */
export const calendarFeeds = (options: string) => [
  `CREATE TABLE calendar_feeds (
  id         TEXT PRIMARY KEY NOT NULL,      -- the address is this and a signature with SECRET_KEY; deleting the row ends it
  account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id),
  created_at TEXT NOT NULL
) ${options}`,
];
