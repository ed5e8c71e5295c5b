CREATE VIEW registration_history AS
-- What happened to each registration, oldest first, from the audit log.
SELECT e.slug AS event, a.subject_id AS registration_id, a.at, to_char(CAST(a.at AS timestamptz), 'YYYY-MM-DD HH24:MI') AS at_local,
  a.actor, a.action, a.data, a.sequence
FROM audit_log a JOIN events e ON e.id = a.event_id
ORDER BY a.event_id, a.sequence
