CREATE VIEW wait_list AS
-- Who waits, in the order of registering. Unconfirmed parties are skipped until they confirm. Who has to confirm to get slots does not wait.
SELECT e.slug AS event, r.sequence AS turn, r.first_name, r.last_name, r.email, r.slots,
  CASE WHEN r.confirmed_at IS NULL THEN 0 ELSE 1 END AS confirmed, r.overtaken_count AS overtaken, r.wait_listed_at, r.id
FROM registrations r JOIN events e ON e.id = r.event_id
WHERE r.wait_listed_at IS NOT NULL AND r.offered_at IS NULL AND r.promoted_at IS NULL AND r.ended_at IS NULL
  AND r.confirm_first = 0
ORDER BY e.slug, r.sequence
