-- Who has not confirmed yet?
SELECT registered_local, first_name, last_name, email, slots, on_wait_list
FROM registrations_list WHERE event = :event AND confirmed = 0 AND ended_at IS NULL
UNION ALL
SELECT 'Set the parameter event to ' || slug, '', '', '', NULL, NULL FROM events WHERE NOT EXISTS (SELECT 1 FROM events WHERE slug = :event)
ORDER BY 1;
