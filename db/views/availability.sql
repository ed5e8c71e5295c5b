CREATE VIEW availability AS
-- How full each event is, one row per event. Slots that are held by people who have not confirmed yet count as taken.
SELECT e.slug AS event, e.title, e.starts_local AS starts, e.slots, e.slots_taken,
  e.slots - e.slots_taken AS slots_free,
  coalesce(sum(CASE WHEN r.confirmed_at IS NULL AND r.wait_listed_at IS NULL THEN r.slots END), 0) AS slots_unconfirmed,
  coalesce(sum(CASE WHEN r.offered_at IS NOT NULL AND r.promoted_at IS NULL THEN r.slots END), 0) AS slots_offered,
  count(CASE WHEN r.wait_listed_at IS NOT NULL AND r.offered_at IS NULL AND r.promoted_at IS NULL AND r.confirm_first = 0 THEN 1 END) AS parties_waiting,
  coalesce(sum(CASE WHEN r.wait_listed_at IS NOT NULL AND r.offered_at IS NULL AND r.promoted_at IS NULL AND r.confirm_first = 0 THEN r.slots END), 0) AS slots_wished_for,
  CASE WHEN e.published_at IS NOT NULL AND e.closed_at IS NULL
    AND to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') >= coalesce(e.opens_at, '')
    AND to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') < coalesce(e.closes_at, e.starts_at) THEN 1 ELSE 0 END AS open
FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND r.ended_at IS NULL
GROUP BY e.id, e.slug, e.title, e.starts_local, e.slots, e.slots_taken, e.closed_at, e.published_at, e.opens_at, e.closes_at, e.starts_at
ORDER BY e.starts_local
