import { randomUUID } from 'node:crypto';

/** What identifies this database, and where the service that uses it was last reached. */
export const installation = (options: string) => [
  `CREATE TABLE installation (
  id            TEXT PRIMARY KEY NOT NULL, -- random; GET /readyz tells it, so that doctor recognises this very database
  public_url    TEXT,                      -- PUBLIC_URL of the service that started last, for commands that do not know it
  public_url_at TEXT                       -- when it started
) ${options}`,
  `INSERT INTO installation (id) VALUES ('${randomUUID()}')`,
];
