CREATE VIEW registrations_list AS
-- Every registration, newest first, with the fields of the sign-up form.
SELECT e.slug AS event, r.id, r.first_name, r.last_name, r.email, r.phone, r.slots, r.member,
  CASE WHEN r.ended_at IS NULL AND EXISTS (SELECT 1 FROM identities i
    JOIN accounts a ON a.id = i.account_id AND a.approved_at IS NOT NULL AND a.enabled = 1 AND a.ended_at IS NULL
    JOIN account_roles m ON m.account_id = a.id AND m.role = 'member'
    WHERE i.contact_type = 'email' AND i.value_key = r.email_key AND i.verified_at IS NOT NULL)
    THEN 1 ELSE 0 END AS member_verified,                         -- 1: a member's account has proved that this address is theirs
  r.wait_list,                                                    -- wished to wait if there were not enough slots
  CASE WHEN r.confirmed_at IS NULL THEN 0 ELSE 1 END AS confirmed, -- 1: the link in the mail was followed
  CASE WHEN r.wait_listed_at IS NOT NULL AND r.offered_at IS NULL AND r.promoted_at IS NULL AND r.ended_at IS NULL
    THEN 1 ELSE 0 END AS on_wait_list,                            -- 1: has no slots yet
  CASE WHEN r.offered_at IS NOT NULL AND r.promoted_at IS NULL AND r.ended_at IS NULL
    THEN 1 ELSE 0 END AS offered,                                 -- 1: slots are held for an answer
  r.registered_at, r.confirmed_at, r.wait_listed_at, r.offered_at, r.promoted_at, r.ended_at, r.ending
FROM registrations r JOIN events e ON e.id = r.event_id
ORDER BY r.registered_at DESC, r.turn DESC
