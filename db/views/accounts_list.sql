CREATE VIEW accounts_list AS
-- Every account and what it may do. Accounts that expired without being verified are not shown.
SELECT a.username,
  coalesce((SELECT string_agg(r.role, ', ') FROM (SELECT role FROM account_roles WHERE account_id = a.id ORDER BY role) r), '') AS roles,
  CASE WHEN a.verified_at IS NULL THEN 0 ELSE 1 END AS verified, -- 1: the owner proved an email address or phone number
  CASE WHEN a.approved_at IS NULL THEN 0 ELSE 1 END AS approved, -- 1: approved by an administrator, or by its roles
  a.enabled,
  a.created_at AS since,
  a.id
FROM accounts a
WHERE a.expired_at IS NULL
ORDER BY lower(a.username)
