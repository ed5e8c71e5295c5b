-- What happened to a registration, step by step?
SELECT at, actor, action, data FROM audit_log WHERE subject_id = :registration ORDER BY sequence
