-- How many people signed up on each day?
SELECT substr(registered_local, 1, 10) AS day, count(*) AS sign_ups, sum(slots) AS slots
FROM registrations_list WHERE event = :event GROUP BY 1
UNION ALL
SELECT 'Set the parameter event to ' || slug, NULL, NULL FROM events WHERE NOT EXISTS (SELECT 1 FROM events WHERE slug = :event)
ORDER BY 1;
