CREATE VIEW needs_attention AS
-- What somebody should look at: messages that do not arrive, account requests that wait for a decision,
-- and counts that do not add up (there should be none).
SELECT event, what, who, reason, detail, since, to_char(CAST(since AS timestamptz), 'YYYY-MM-DD HH24:MI') AS since_local FROM (
SELECT event, what, who,
  CASE cause
    WHEN 'no-mailbox' THEN 'There is no such mailbox: the address may be mistyped.'
    WHEN 'mailbox-full' THEN 'The mailbox is full.'
    WHEN 'not-accepted' THEN 'The recipient’s mail server does not accept emails for this address.'
    WHEN 'deferred' THEN 'The recipient’s mail server cannot be reached, or asks us to try again later.'
    WHEN 'too-large' THEN 'The email is too large for the mail server.'
    WHEN 'malformed' THEN 'The mail server does not understand the email. Please report this fault of Slotkeeper.'
    WHEN 'content' THEN 'The mail server took the email for spam, or refused its content.'
    WHEN 'limit' THEN 'Nobody has confirmed this address yet, and it has been sent enough emails.'
    WHEN 'international' THEN 'A mail server on the way does not accept addresses with letters like é before the @ (SMTPUTF8).'
    WHEN 'suppressed' THEN 'Somebody marked an email to this address as spam, so it gets no more.'
    WHEN 'rendering' THEN 'The email could not be written. Please report this fault of Slotkeeper; the log has the details.'
    WHEN 'unanswered' THEN 'The mail server took the email but did not answer: it may have arrived.'
    WHEN 'refused' THEN 'A mail server refused the email, and did not say whether the address is the reason: the detail says more.'
    ELSE CASE WHEN cause IS NULL AND what = 'message bounced' THEN 'The email came back: it could not be delivered.'
      WHEN cause IS NULL THEN 'It could not be delivered: the detail says more.'
      WHEN what = 'message bounced' THEN 'Another mail server refused ours, not the address: the detail says why.'
      ELSE 'Our own mail server refused this email, though it took others: the detail says why.' END END AS reason,
  detail, since
FROM (
  SELECT e.slug AS event, 'message undeliverable' AS what, coalesce(m.sent_to, m.recipient, r.email) AS who, m.cause, m.last_error AS detail, m.failed_at AS since,
    m.id, m.channel, m.registration_id, m.account_id
  FROM messages m LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id WHERE m.failed_at IS NOT NULL
  UNION ALL
  SELECT e.slug, 'message bounced', coalesce(m.sent_to, m.recipient, r.email), m.cause, b.detail, b.at, m.id, m.channel, m.registration_id, m.account_id
  FROM message_reports b JOIN messages m ON m.id = b.message_id
    LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
  WHERE b.kind = 'bounced'
) lost
-- A later email has reached them, perhaps at another address. The view mail_log keeps what did not.
WHERE NOT EXISTS (SELECT 1 FROM messages later LEFT JOIN message_reports lb ON lb.message_id = later.id AND lb.kind = 'bounced'
    WHERE later.registration_id = lost.registration_id AND later.channel = lost.channel AND later.id > lost.id AND later.sent_at IS NOT NULL AND lb.message_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM messages later LEFT JOIN message_reports lb ON lb.message_id = later.id AND lb.kind = 'bounced'
    WHERE later.account_id = lost.account_id AND later.channel = lost.channel AND later.id > lost.id AND later.sent_at IS NOT NULL AND lb.message_id IS NULL)
UNION ALL
-- Until the operator lifts it.
SELECT e.slug, 'recipient complained', coalesce(m.sent_to, m.recipient, r.email),
  'The recipient marked the email as spam. The address gets no more emails, until slotkeeper suppressions remove.', b.detail, s.at
FROM suppressions s JOIN messages m ON m.id = s.message_id JOIN message_reports b ON b.message_id = m.id AND b.kind = 'complained'
  LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
UNION ALL
SELECT e.slug, 'message still waiting', coalesce(m.sent_to, m.recipient, r.email),
  CASE m.cause WHEN 'deferred' THEN 'The recipient’s mail server cannot be reached, or asks us to try again later.'
    WHEN 'mailbox-full' THEN 'The mailbox is full; we try again.'
    WHEN 'unanswered' THEN 'The mail server took the email but did not answer; we try again.'
    ELSE 'The mail server did not accept it; we try again.' END,
  m.last_error, m.created_at
FROM messages m LEFT JOIN events e ON e.id = m.event_id LEFT JOIN registrations r ON r.id = m.registration_id
WHERE m.attempts > 0 AND m.sent_at IS NULL AND m.withdrawn_at IS NULL AND m.failed_at IS NULL
UNION ALL
-- Without a gateway nobody tries to send SMS; with one, this is here for a moment only.
SELECT '', 'SMS not sent', m.recipient, 'Text messages are not sent yet.', 'not tried yet: is SMS_URL set?', m.created_at
FROM messages m WHERE m.channel = 'sms' AND m.attempts = 0 AND m.locked_until IS NULL
  AND m.sent_at IS NULL AND m.withdrawn_at IS NULL AND m.failed_at IS NULL
UNION ALL
SELECT e.slug, 'slots do not add up', e.title, 'This is a fault of Slotkeeper: please report it.', 'taken ' || e.slots_taken || ', sum ' || coalesce(sum(r.slots), 0), e.created_at
FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND r.ended_at IS NULL
  AND (r.wait_listed_at IS NULL OR r.offered_at IS NOT NULL OR r.promoted_at IS NOT NULL)
GROUP BY e.slug, e.title, e.slots_taken, e.created_at
HAVING e.slots_taken <> coalesce(sum(r.slots), 0)
UNION ALL
SELECT '', 'account requests waiting', min(p.username), 'Somebody has to decide about them.', p.requests || ' in all, this is the oldest', p.verified_at
FROM (
  SELECT username, verified_at, count(*) OVER () AS requests, min(verified_at) OVER () AS oldest FROM accounts
  WHERE verified_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL AND expired_at IS NULL
) p
WHERE p.verified_at = p.oldest GROUP BY p.requests, p.verified_at
UNION ALL
SELECT '', 'outbox paused', paused_by, 'No message is sent until it is resumed.', reason, paused_at FROM outbox_pauses WHERE resumed_at IS NULL
UNION ALL
SELECT '', 'messages are refused', id, 'The server refuses messages; they wait. slotkeeper doctor says what to do.', fault, fault_since
FROM message_channels WHERE faults > 0
UNION ALL
SELECT coalesce(e.slug, ''), CASE WHEN w.disabled_at IS NULL THEN 'webhook is failing' ELSE 'webhook disabled' END,
  CASE WHEN w.description = '' THEN w.id ELSE w.description END,
  CASE w.disabled_because WHEN 'failures' THEN 'Its receiver has failed for five days: nothing is sent until the webhook is enabled again.'
    WHEN 'gone' THEN 'Its receiver says that it is gone: nothing is sent until the webhook is enabled again.'
    ELSE 'Its receiver does not take messages; we try again.' END,
  w.failure, coalesce(w.disabled_at, w.failing_since)
FROM webhooks w LEFT JOIN events e ON e.id = w.event_id
WHERE w.disabled_because IN ('failures', 'gone') OR (w.disabled_at IS NULL AND w.failures >= 3)
) AS found
