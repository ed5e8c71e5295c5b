/**
 * Roles grant permissions instead of the routes of other roles. What operators had defined by SQL is converted.
 * SQLite keeps the text of an added column in its schema, so its comment must not run to the end of the line.
 */
export const rolePermissions = () => [
  `ALTER TABLE roles ADD COLUMN permissions TEXT NOT NULL DEFAULT '' /* separated by spaces; what they mean is in src/accounts/domain/permission.ts */`,
  'ALTER TABLE roles ADD COLUMN requestable INTEGER NOT NULL DEFAULT 0 CHECK (requestable IN (0, 1)) /* 1: people may ask for it */',
  `UPDATE roles SET permissions = CASE
    WHEN name = 'administrator' OR grants LIKE '%administrator%' THEN 'accounts:manage accounts:review audit:read events:manage events:read roles:manage'
    WHEN grants LIKE '%organiser%' THEN 'events:manage events:read'
    ELSE '' END`,
  "UPDATE roles SET requestable = 1 WHERE name IN ('member', 'organiser')",
  'ALTER TABLE roles DROP COLUMN grants',
  'ALTER TABLE accounts ADD COLUMN last_asked_at TEXT /* of a reviewer: when they were last emailed about account requests */',
  'ALTER TABLE messages ADD COLUMN correlation_id TEXT /* of the request that made it necessary; the email carries it */',
];
