CREATE VIEW registrations_list AS
-- Every registration, newest first, with the fields of the sign-up form.
SELECT e.slug AS event, r.id, r.first_name, r.last_name, r.email, r.has_email, r.phone, r.slots, r.member,
  CASE WHEN r.ended_at IS NULL AND EXISTS (SELECT 1 FROM identities i
    JOIN accounts a ON a.id = i.account_id AND a.approved_at IS NOT NULL AND a.enabled = 1 AND a.expired_at IS NULL
    JOIN account_roles m ON m.account_id = a.id AND m.role = 'member'
    WHERE i.contact_type = 'email' AND i.value_normalized = r.email_normalized AND i.verified_at IS NOT NULL)
    THEN 1 ELSE 0 END AS member_verified,                         -- 1: a member's account has verified this address
  r.wants_wait_list AS wait_list,                                 -- 1: would wait if there were not enough slots
  CASE WHEN r.confirmed_at IS NULL THEN 0 ELSE 1 END AS confirmed, -- 1: the link in the email was followed
  CASE WHEN r.wait_listed_at IS NOT NULL AND r.offered_at IS NULL AND r.promoted_at IS NULL AND r.ended_at IS NULL
    AND r.confirm_first = 0
    THEN 1 ELSE 0 END AS on_wait_list,                            -- 1: has no slots yet
  CASE WHEN r.confirm_first = 1 AND r.ended_at IS NULL THEN 1 ELSE 0 END AS confirm_first, -- 1: has no slots yet, and gets them when confirming
  CASE WHEN r.offered_at IS NOT NULL AND r.promoted_at IS NULL AND r.ended_at IS NULL
    THEN 1 ELSE 0 END AS offered,                                 -- 1: slots are held until the offer is answered
  r.origin,                                                       -- form; or added by an organiser: organiser, paper (without an email address)
  r.arrived,                                                      -- how many of the party came
  r.answers,                                                      -- JSON by the id of the question; empty: none
  r.registered_at, r.confirmed_at, r.wait_listed_at, r.offered_at, r.promoted_at, r.ended_at, r.end_reason AS ending,
  to_char(CAST(r.registered_at AS timestamptz), 'YYYY-MM-DD HH24:MI') AS registered_local
FROM registrations r JOIN events e ON e.id = r.event_id
ORDER BY r.registered_at DESC, r.sequence DESC
