CREATE VIEW needs_attention AS
-- What somebody should look at: messages that do not arrive, account requests that wait for a decision,
-- and counts that do not add up (there should be none).
SELECT e.slug AS event, 'message undeliverable' AS what, coalesce(m.sent_to, m.recipient, r.email) AS who, m.last_error AS detail, m.failed_at AS since
FROM messages m LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id WHERE m.failed_at IS NOT NULL
UNION ALL
SELECT e.slug, CASE b.kind WHEN 'bounced' THEN 'message bounced' ELSE 'recipient complained' END,
  coalesce(m.sent_to, m.recipient, r.email), b.detail, b.at
FROM message_reports b JOIN messages m ON m.id = b.message_id
  LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
UNION ALL
SELECT e.slug, 'message still waiting', coalesce(m.sent_to, m.recipient, r.email), m.last_error, m.created_at
FROM messages m LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
WHERE m.attempts > 0 AND m.sent_at IS NULL AND m.withdrawn_at IS NULL AND m.failed_at IS NULL
UNION ALL
-- Without a gateway nobody tries to send SMS; with one, this is here for a moment only.
SELECT '', 'SMS not sent', m.recipient, 'not tried yet: is SMS_URL set?', m.created_at
FROM messages m WHERE m.channel = 'sms' AND m.attempts = 0 AND m.locked_until IS NULL
  AND m.sent_at IS NULL AND m.withdrawn_at IS NULL AND m.failed_at IS NULL
UNION ALL
SELECT e.slug, 'slots do not add up', e.title, 'taken ' || e.slots_taken || ', sum ' || coalesce(sum(r.slots), 0), e.created_at
FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND r.ended_at IS NULL
  AND (r.wait_listed_at IS NULL OR r.offered_at IS NOT NULL OR r.promoted_at IS NOT NULL)
GROUP BY e.slug, e.title, e.slots_taken, e.created_at
HAVING e.slots_taken <> coalesce(sum(r.slots), 0)
UNION ALL
SELECT '', 'account requests waiting', min(p.username), p.requests || ' in all, this is the oldest', p.verified_at
FROM (
  SELECT username, verified_at, count(*) OVER () AS requests, min(verified_at) OVER () AS oldest FROM accounts
  WHERE verified_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL AND expired_at IS NULL
) p
WHERE p.verified_at = p.oldest GROUP BY p.requests, p.verified_at
UNION ALL
SELECT '', 'outbox paused', paused_by, reason, paused_at FROM outbox_pauses WHERE resumed_at IS NULL
