CREATE VIEW attendees AS
-- Check-in list: confirmed people who hold slots.
SELECT e.slug AS event, r.last_name, r.first_name, r.slots, r.arrived, r.member, r.email, r.phone, r.id
FROM registrations r JOIN events e ON e.id = r.event_id
WHERE r.ended_at IS NULL AND r.confirmed_at IS NOT NULL
  AND (r.wait_listed_at IS NULL OR r.promoted_at IS NOT NULL)
ORDER BY e.slug, lower(r.last_name), lower(r.first_name)
