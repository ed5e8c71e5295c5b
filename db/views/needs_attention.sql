CREATE VIEW needs_attention AS
-- What a person should look at: letters that do not arrive, and counts that do not add up (there should be none).
SELECT e.slug AS event, 'letter undeliverable' AS what, l.recipient AS who, l.last_error AS detail, l.undeliverable_at AS since
FROM letters l LEFT JOIN events e ON e.id = l.event_id WHERE l.undeliverable_at IS NOT NULL
UNION ALL
SELECT e.slug, 'letter still waiting', l.recipient, l.last_error, l.written_at
FROM letters l LEFT JOIN events e ON e.id = l.event_id
WHERE l.attempts > 0 AND l.sent_at IS NULL AND l.withdrawn_at IS NULL AND l.undeliverable_at IS NULL
UNION ALL
SELECT e.slug, 'slots do not add up', e.title, 'taken ' || e.slots_taken || ', sum ' || coalesce(sum(r.slots), 0), e.announced_at
FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND r.ended_at IS NULL
  AND (r.wait_listed_at IS NULL OR r.offered_at IS NOT NULL OR r.promoted_at IS NOT NULL)
GROUP BY e.slug, e.title, e.slots_taken, e.announced_at
HAVING e.slots_taken <> coalesce(sum(r.slots), 0)
UNION ALL
SELECT '', 'no letter leaves', paused_by, reason, paused_at FROM pauses WHERE resumed_at IS NULL
