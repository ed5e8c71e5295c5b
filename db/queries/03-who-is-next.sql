-- Who is next on the wait list?
SELECT turn, first_name, last_name, slots, confirmed FROM wait_list WHERE event = :event
UNION ALL
SELECT NULL, 'Set the parameter event to ' || slug, '', NULL, NULL FROM events WHERE NOT EXISTS (SELECT 1 FROM events WHERE slug = :event)
ORDER BY 1;
