/** Who works on an event. Permission to read every event's figures is replaced by membership in the team of an event. */
export const eventTeams = (options: string) => [
  `CREATE TABLE team_members (
  id         TEXT PRIMARY KEY NOT NULL,
  event_id   TEXT NOT NULL REFERENCES events (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role       TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'door', 'viewer')), -- what each may do is in src/teams/eventPermission.ts
  added_at   TEXT NOT NULL,
  CONSTRAINT one_role_per_account_and_event UNIQUE (event_id, account_id)
) ${options}`,
  'CREATE INDEX team_members_by_account ON team_members (account_id)',
  "UPDATE roles SET permissions = replace(permissions, 'events:manage', 'events:all events:manage') WHERE name = 'administrator'",
  "UPDATE roles SET permissions = trim(replace(replace(permissions, 'events:read', ''), '  ', ' '))",
];
