CREATE VIEW mail_log AS
-- Every message and its state: waiting, sent, bounced (sent, and came back), withdrawn (outdated before it was sent) or undeliverable.
-- Messages about accounts have no event.
SELECT e.slug AS event, m.channel, m.template, coalesce(m.sent_to, m.recipient, r.email) AS recipient,
  CASE WHEN m.sent_at IS NOT NULL AND b.message_id IS NOT NULL THEN 'bounced' WHEN m.sent_at IS NOT NULL THEN 'sent' WHEN m.withdrawn_at IS NOT NULL THEN 'withdrawn'
       WHEN m.failed_at IS NOT NULL THEN 'undeliverable' ELSE 'waiting' END AS state,
  m.created_at AS written_at, m.sent_at, m.attempts, m.next_attempt_at AS due_at, m.cause, coalesce(b.detail, m.last_error) AS last_error, m.registration_id, m.account_id, m.id,
  to_char(CAST(m.created_at AS timestamptz), 'YYYY-MM-DD HH24:MI') AS written_local, to_char(CAST(m.next_attempt_at AS timestamptz), 'YYYY-MM-DD HH24:MI') AS due_local
FROM messages m LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
  LEFT JOIN message_reports b ON b.message_id = m.id AND b.kind = 'bounced'
ORDER BY m.created_at DESC
