CREATE VIEW mail_log AS
-- Every letter and what became of it: waiting, sent, withdrawn (no longer true) or undeliverable. Without an event: about an account.
SELECT e.slug AS event, l.channel, l.template, l.recipient,
  CASE WHEN l.sent_at IS NOT NULL THEN 'sent' WHEN l.withdrawn_at IS NOT NULL THEN 'withdrawn'
       WHEN l.undeliverable_at IS NOT NULL THEN 'undeliverable' ELSE 'waiting' END AS state,
  l.written_at, l.sent_at, l.attempts, l.due_at, l.last_error, l.registration_id, l.account_id, l.id
FROM letters l LEFT JOIN events e ON e.id = l.event_id
ORDER BY l.written_at DESC
