-- How many of those who come are members?
SELECT CASE member WHEN 1 THEN 'yes' ELSE 'no' END AS member, count(*) AS registrations, sum(slots) AS slots
FROM attendees WHERE event = :event GROUP BY 1
UNION ALL
SELECT 'Set the parameter event to ' || slug, NULL, NULL FROM events WHERE NOT EXISTS (SELECT 1 FROM events WHERE slug = :event)
ORDER BY 1;
