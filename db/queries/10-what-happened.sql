-- What happened to a registration, step by step?
SELECT at_local, actor, action, data FROM (
  SELECT sequence, at_local, actor, action, data FROM registration_history WHERE registration_id = :registration
  UNION ALL
  SELECT 0, 'Set the parameter registration to an id of registrations_list', '', '', ''
  WHERE NOT EXISTS (SELECT 1 FROM registrations WHERE id = :registration)
) AS steps ORDER BY sequence;
