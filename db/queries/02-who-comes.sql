-- Who comes to an event? The check-in list.
SELECT * FROM (
  SELECT last_name, first_name, slots, phone FROM attendees WHERE event = :event
  UNION ALL
  SELECT 'Set the parameter event to ' || slug, '', NULL, '' FROM events WHERE NOT EXISTS (SELECT 1 FROM events WHERE slug = :event)
) AS people ORDER BY lower(last_name), lower(first_name);
